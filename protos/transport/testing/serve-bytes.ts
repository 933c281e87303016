// A liar's server, for tests: over real mutual TLS it answers any bytes that it is told, with no check of its own.
import { Server, type sendUnaryData, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import { TrustServerCredentials, type TlsKeys } from '../server-credentials.ts';
import { definitionOf, services, type Kind, type ServiceName } from '../services.ts';
import type { TrustStore } from '../trust-store.ts';

export interface BytesServer {
  readonly endpoint: string;
  close(): void;
}

/** `answer` gives the one message of every call by its path; uploads are not served. */
export async function serveBytes(tls: TlsKeys, trust: TrustStore, answer: (path: string) => Buffer): Promise<BytesServer> {
  const server = new Server();
  const unary = (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>): void => {
    reply(null, answer(call.getPath()));
  };
  const stream = (call: ServerWritableStream<Buffer, Buffer>): void => {
    call.write(answer(call.getPath()));
    call.end();
  };
  for (const service of Object.keys(services) as ServiceName[]) {
    const kinds: Readonly<Record<string, Kind>> = services[service];
    const served = Object.entries(kinds).filter(([, kind]) => kind !== 'upload');
    server.addService(
      definitionOf(service),
      Object.fromEntries(served.map(([method, kind]) => [method, kind === 'unary' ? unary : stream])),
    );
  }
  const credentials = new TrustServerCredentials(tls, trust);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('localhost:0', credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    endpoint: `localhost:${String(port)}`,
    close() {
      server.forceShutdown();
      credentials.close();
    },
  };
}
