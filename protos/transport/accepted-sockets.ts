// The connections that a server has accepted: HTTP/2 closes one politely and waits for an answer, for ever when the other end is gone.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import type { ShownCertificate } from './identify-peer.ts';

export interface AcceptedSockets {
  /** Cuts every connection that is still open. */
  destroy(): void;
  /** Notes the certificate that the connection from this remote `address:port` has shown; no other is shown on it. */
  identified(remote: string, shown: ShownCertificate): void;
  /** What was noted of the connection that is open from there. */
  shownBy(remote: string): ShownCertificate | undefined;
  /** Cuts the connections that have shown this certificate. */
  destroyShowing(certSha256: string): void;
  /** Stops following the server. */
  close(): void;
}

const channel = 'net.server.socket';

/** Follows the server that listens on this port of ours; Node reports each accepted connection on a diagnostics channel. */
export function acceptedSockets(port: number): AcceptedSockets {
  const open = new Map<string, { readonly socket: Socket; shown?: ShownCertificate }>();
  const accepted = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort !== port) return;
    const remote = `${socket.remoteAddress ?? ''}:${String(socket.remotePort)}`;
    open.set(remote, { socket });
    socket.once('close', () => {
      if (open.get(remote)?.socket === socket) open.delete(remote);
    });
  };
  subscribe(channel, accepted);
  return {
    destroy: () => {
      for (const { socket } of open.values()) socket.destroy();
    },
    identified: (remote, shown) => {
      const connection = open.get(remote);
      if (connection !== undefined) connection.shown = shown;
    },
    shownBy: (remote) => open.get(remote)?.shown,
    destroyShowing: (certSha256) => {
      for (const { socket, shown } of open.values()) if (shown?.sha256 === certSha256) socket.destroy();
    },
    close: () => {
      unsubscribe(channel, accepted);
    },
  };
}
