// The chaincode as a service: our own start of the shim's server, to which the institution's own peer, and nobody else, connects.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { ChaincodeInterface } from 'fabric-shim';
import ChaincodeServer from 'fabric-shim/lib/server.js';
import { CohortError } from '@cohort/protos/errors';
import { cohortChaincode } from './cohort-chaincode.ts';

export interface ChaincodeOptions {
  /** `label:sha256` of the installed package: the peer tells by it which chaincode this is. */
  readonly packageId: string;
  /** The genesis that the package was made for (`cohortChaincode`). */
  readonly anchor: string;
  /** `host:port` to listen at. */
  readonly listen: string;
  /** The server's own pair, and the certificate of the authority that issued the peer's pair for this connection; PEM. */
  readonly tls: { readonly certPem: string; readonly keyPem: string; readonly peerCaPem: string };
}

/** Resolves when the port is open. @throws {CohortError} CONFIG_INVALID for keys that cannot be read, UNREACHABLE when the address cannot be bound */
export async function serveChaincode(
  { packageId, anchor, listen, tls }: ChaincodeOptions,
  chaincode: ChaincodeInterface = cohortChaincode(anchor),
): Promise<AsyncDisposable> {
  const server = new ChaincodeServer(chaincode, {
    ccid: packageId,
    address: listen,
    tlsProps: readKeys(tls),
    'grpc.max_receive_message_length': -1,
  });
  try {
    await server.start();
  } catch (cause) {
    throw new CohortError('UNREACHABLE', `chaincode: expected to listen at ${listen}, got ${(cause as Error).message}`, { cause });
  }
  return {
    [Symbol.asyncDispose]: () => {
      server._server.forceShutdown();
      return Promise.resolve();
    },
  };
}

/** `clientCACerts` is what makes the shim ask for a certificate. */
function readKeys({ certPem, keyPem, peerCaPem }: ChaincodeOptions['tls']): { cert: Buffer; key: Buffer; clientCACerts: Buffer } {
  let isPair = false;
  try {
    isPair = new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem)) && new X509Certificate(peerCaPem).ca;
  } catch {
    // what cannot be read is no pair
  }
  if (!isPair)
    throw new CohortError('CONFIG_INVALID', "chaincode: expected a certificate, its own key and the peer's authority in PEM, got others");
  return { cert: Buffer.from(certPem), key: Buffer.from(keyPem), clientCACerts: Buffer.from(peerCaPem) };
}
