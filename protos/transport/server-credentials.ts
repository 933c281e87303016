// The server's side of mutual TLS 1.3: the authorities of the trust store, renewed without a restart.
import type { SecureContextOptions } from 'node:tls';
import { ServerCredentials } from '@grpc/grpc-js';
import type { TrustStore } from './trust-store.ts';

/** A node's TLS certificate and its P-256 private key, PEM; read at each handshake of a channel, and by a server when the trust store changes. */
export interface TlsKeys {
  readonly certPem: string;
  readonly keyPem: string;
}

/** Every connection is TLS 1.3 or refused. */
export const minVersion = 'TLSv1.3';

/**
 * An admitted organisation is accepted, and a suspended one refused, from the next handshake on.
 * grpc-js's own certificate provider cannot set the TLS version and starts without credentials; this uses the hook beneath it.
 */
export class TrustServerCredentials extends ServerCredentials {
  readonly #forget: () => void;

  constructor(tls: TlsKeys, trust: TrustStore) {
    const options = (): SecureContextOptions => ({ ca: [...trust.caPems], cert: tls.certPem, key: tls.keyPem, minVersion });
    super({ requestCert: true, rejectUnauthorized: true, minVersion }, options());
    this.#forget = trust.onUpdate(() => {
      this.updateSecureContextOptions(options());
    });
  }

  /** Stops following the trust store. */
  close(): void {
    this.#forget();
  }

  override _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}
