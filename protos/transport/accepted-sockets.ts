// The connections that a server has accepted: HTTP/2 closes one politely and waits for an answer, for ever when the other end is gone.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

export interface AcceptedSockets {
  /** Cuts every connection that is still open. */
  destroy(): void;
  /** Stops following the server. */
  close(): void;
}

const channel = 'net.server.socket';

/** Follows the server that listens on this port of ours; Node reports each accepted connection on a diagnostics channel. */
export function acceptedSockets(port: number): AcceptedSockets {
  const open = new Set<Socket>();
  const accepted = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    if (socket.localPort !== port) return;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  subscribe(channel, accepted);
  return {
    destroy: () => {
      for (const socket of open) socket.destroy();
    },
    close: () => {
      unsubscribe(channel, accepted);
    },
  };
}
