// The ledger's own Ed25519 keys, from 32-byte seeds, and the signatures they put under headers.
import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { fromHex, toHex } from '@cohort/protos/hash';
import type { BlockHeader, SignedHeader } from '@cohort/protos/ledger';
import { headerBytes, headerHash } from '../client/header.ts';

const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface LedgerKey {
  /** Raw public key, hex. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** @param seed 32 bytes, hex */
export function ledgerKey(seed: string): LedgerKey {
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, fromHex(seed, 32)]), format: 'der', type: 'pkcs8' });
  const publicKey = toHex(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32));
  return { publicKey, privateKey };
}

export function signHeader(header: BlockHeader, keys: readonly LedgerKey[]): SignedHeader {
  const bytes = headerBytes(header);
  const signatures = keys.map(({ publicKey, privateKey }) => ({ key: publicKey, signature: toHex(sign(null, bytes, privateKey)) }));
  return { ...header, hash: headerHash(header), signatures };
}
