// Loads the X.509 library on first use: a node that only reads its keys never needs it.
import { webcrypto } from 'node:crypto';
import type * as library from '@peculiar/x509';

export type X509 = typeof library;

let loaded: Promise<X509> | undefined;

/** The library with Node's WebCrypto behind it; it expects reflect-metadata to be there first. */
export async function x509(): Promise<X509> {
  loaded ??= import('reflect-metadata').then(async () => {
    const loadedLibrary = await import('@peculiar/x509');
    loadedLibrary.cryptoProvider.set(webcrypto as unknown as Parameters<typeof loadedLibrary.cryptoProvider.set>[0]);
    return loadedLibrary;
  });
  return await loaded;
}

/** Certificates and their keys: ECDSA with SHA-256 over P-256. */
export const p256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
