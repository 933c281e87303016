// A node's gRPC server: mutual TLS 1.3, every call checked against the trust store, bound to the address that it is told.
import { logVerbosity, Server as GrpcServer, setLogVerbosity } from '@grpc/grpc-js';
import { CohortError } from '../src/errors.ts';
import { acceptedSockets } from './accepted-sockets.ts';
import { defaultKeepalive, keepaliveOptions, type Keepalive } from './keepalive.ts';
import { maxMessageBytes } from './message.ts';
import { serve, type HandlerContext, type HandlerOf, type Handlers } from './handlers.ts';
import { TrustServerCredentials, type TlsKeys } from './server-credentials.ts';
import { definitionOf, services, type Kind, type ServiceName } from './services.ts';
import type { Traffic } from './traffic.ts';
import type { TrustStore } from './trust-store.ts';
import { TrustedCallers } from './trusted-callers.ts';

// The library writes to stderr what is thrown here too, without a code.
setLogVerbosity(logVerbosity.NONE);

export interface ServerOptions {
  readonly tls: TlsKeys;
  readonly trust: TrustStore;
  readonly services: Handlers;
  /** Host name or address to bind, IPv6 in brackets, default `localhost`; port 0, the default, takes a free one. */
  readonly host?: string;
  readonly port?: number;
  readonly keepalive?: Keepalive;
  readonly now?: () => number;
  readonly onError?: (method: string, error: CohortError) => void;
}

export interface Server extends AsyncDisposable {
  readonly port: number;
  /** `host:port` as channels take it. */
  readonly endpoint: string;
  readonly traffic: Readonly<Traffic>;
  /** Takes no more calls, aborts the handlers' signals, and cuts what is still open after `graceMs` (default 500). */
  close(graceMs?: number): Promise<void>;
}

/** @throws {CohortError} PORT_IN_USE */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { tls, trust, host = 'localhost', keepalive = defaultKeepalive, now = Date.now, onError = () => undefined } = options;
  const closing = new AbortController();
  const traffic: Traffic = { sent: 0, received: 0 };
  const server = new GrpcServer({
    ...keepaliveOptions(keepalive),
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
  });
  const callers = new TrustedCallers(trust, now);
  addServices(server, options.services, {
    traffic,
    onError,
    closing: closing.signal,
    identify: (call, signal) => callers.identify(call, signal),
  });
  const credentials = new TrustServerCredentials(tls, trust);
  const port = await bind(server, host, options.port ?? 0, credentials);
  const sockets = acceptedSockets(port);
  callers.follow(sockets);
  const close = async (graceMs = 500): Promise<void> => {
    closing.abort(new CohortError('UNREACHABLE', 'this node is stopping; call again when it is back'));
    let force: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      // The library waits for each connection's end, and in vain for one that a keepalive has just given up.
      force = setTimeout(() => {
        server.forceShutdown();
        setImmediate(() => {
          sockets.destroy();
          resolve();
        });
      }, graceMs);
      server.tryShutdown(() => {
        resolve();
      });
    });
    clearTimeout(force);
    callers.close();
    sockets.close();
    credentials.close();
  };
  return { port, endpoint: `${host}:${String(port)}`, traffic, close, [Symbol.asyncDispose]: () => close() };
}

function addServices(server: GrpcServer, handlers: Handlers, context: HandlerContext): void {
  for (const service of Object.keys(services) as ServiceName[]) {
    const table = handlers[service] as Readonly<Record<string, HandlerOf<unknown>[Kind] | undefined>> | undefined;
    if (table === undefined) continue;
    const kinds: Readonly<Record<string, Kind>> = services[service];
    const served = Object.entries(kinds).flatMap(([method, kind]) => {
      const handler = table[method];
      return handler === undefined ? [] : [[method, serve({ kind, service, method, handler }, context)] as const];
    });
    server.addService(definitionOf(service), Object.fromEntries(served));
  }
}

async function bind(server: GrpcServer, host: string, port: number, credentials: TrustServerCredentials): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${String(port)}`, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else
        reject(
          new CohortError(
            'PORT_IN_USE',
            `${host}:${String(port)}: expected a free port; stop what listens there (ss -ltnp shows it), or listen on another port (${error.message})`,
          ),
        );
    });
  });
}
