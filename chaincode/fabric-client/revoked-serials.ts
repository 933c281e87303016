// The serial numbers on an authority's lists of revoked certificates. Its library is loaded for the first list and not before.
import { createRequire } from 'node:module';
import type { X509Crl } from '@peculiar/x509';

/** @param lists PEM @returns lower-case hex */
export function revokedSerials(lists: readonly string[]): ReadonlySet<string> {
  if (lists.length === 0) return new Set();
  const require = createRequire(import.meta.url);
  require('reflect-metadata');
  const library = require('@peculiar/x509') as { readonly X509Crl: new (list: string) => X509Crl };
  return new Set(lists.flatMap((list) => new library.X509Crl(list).entries.map(({ serialNumber }) => serialNumber.toLowerCase())));
}
