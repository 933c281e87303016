// Loads the X.509 library on first use: a node that only reads its keys never needs it.
import { webcrypto } from 'node:crypto';

export type X509 = typeof import('@peculiar/x509');

let loaded: Promise<X509> | undefined;

/** The library with Node's WebCrypto behind it; it expects reflect-metadata to be there first. */
export async function x509(): Promise<X509> {
  loaded ??= import('reflect-metadata').then(async () => {
    const library = await import('@peculiar/x509');
    library.cryptoProvider.set(webcrypto as unknown as Parameters<typeof library.cryptoProvider.set>[0]);
    return library;
  });
  return await loaded;
}

/** Certificates and their keys: ECDSA with SHA-256 over P-256. */
export const p256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
