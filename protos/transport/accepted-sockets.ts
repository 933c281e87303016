// The connections that a server has accepted: HTTP/2 closes one politely and waits for an answer, for ever when the other end is gone.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

export interface AcceptedSockets {
  /** Cuts every connection that is still open. */
  destroy(): void;
  /** Notes whose certificate the connection from this remote `address:port` has. */
  identified(remote: string, certSha256: string): void;
  /** Cuts the connections with a noted certificate that is not `trusted`. */
  destroyUntrusted(trusted: (certSha256: string) => boolean): void;
  /** Stops following the server. */
  close(): void;
}

const channel = 'net.server.socket';

/** Follows the server that listens on this port of ours; Node reports each accepted connection on a diagnostics channel. */
export function acceptedSockets(port: number): AcceptedSockets {
  const open = new Map<Socket, string | null>();
  const accepted = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort !== port) return;
    open.set(socket, null);
    socket.once('close', () => open.delete(socket));
  };
  subscribe(channel, accepted);
  return {
    destroy: () => {
      for (const socket of open.keys()) socket.destroy();
    },
    identified: (remote, certSha256) => {
      for (const [socket, known] of open)
        if (known !== certSha256 && remote === `${socket.remoteAddress ?? ''}:${String(socket.remotePort)}`) open.set(socket, certSha256);
    },
    destroyUntrusted: (trusted) => {
      for (const [socket, certSha256] of open) if (certSha256 !== null && !trusted(certSha256)) socket.destroy();
    },
    close: () => {
      unsubscribe(channel, accepted);
    },
  };
}
