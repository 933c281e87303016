// Where a node is reached or listens, as one text: a host name, an IPv4 address or an IPv6 one in brackets, a colon, a port.

export interface Place {
  /** As the text has it, an IPv6 address in its brackets. */
  readonly host: string;
  readonly port: number;
}

/** Of a text that `endpointShape` or `listenShape` has let through. */
export function placeOf(endpoint: string): Place {
  const colon = endpoint.lastIndexOf(':');
  return { host: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) };
}

/** A host without brackets, as sockets and certificates have it. */
export function addressOf(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host;
}

/** A host as an endpoint writes it: an IPv6 address in brackets. */
export function hostOf(address: string): string {
  return address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
}
