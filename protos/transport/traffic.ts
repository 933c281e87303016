// Bytes of messages that a channel or a server has sent and received, for the demo's and the bench's account of the wire.

/** Message bytes, TLS and HTTP/2 overhead left out. */
export interface Traffic {
  sent: number;
  received: number;
}
