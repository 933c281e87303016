// Block headers: the hash that chains them and the ledger's Ed25519 signatures over it.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { encode } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { fromHex, hash } from '@cohort/protos/hash';
import type { BlockHeader, Genesis, SignedHeader } from '@cohort/protos/ledger';
import { ed25519Holds } from './node-ed25519.ts';

/** The anchor of a ledger: block 0 names it as its predecessor, and so does every termsHash. */
export function genesisHashOf(genesis: Genesis): string {
  return hash('block', canonicalJson(genesis));
}

/** What the ledger signs, and what `headerHash` hashes. */
export function headerBytes(header: BlockHeader): Uint8Array {
  return encode('block', header.height, fromHex(header.previousHash, 32), fromHex(header.merkleRoot, 32), fromHex(header.stateHash, 32));
}

/** H(block, height, previousHash, merkleRoot, stateHash), hex. */
export function headerHash(header: BlockHeader): string {
  return hash('block', header.height, fromHex(header.previousHash, 32), fromHex(header.merkleRoot, 32), fromHex(header.stateHash, 32));
}

/** @throws {CohortError} SIGNATURE_INVALID for a header that does not hash to what it says */
export function checkHeaderHash(header: SignedHeader): void {
  const expected = headerHash(header);
  if (expected !== header.hash)
    throw new CohortError(
      'SIGNATURE_INVALID',
      `block ${String(header.height)}: expected hash ${expected}, got ${header.hash}; do not use this ledger`,
    );
}

/**
 * Checks that a header hashes to what it says and is signed by more than half of the ledger's keys.
 * @throws {CohortError} SIGNATURE_INVALID
 */
export function verifyHeader(header: SignedHeader, ledgerKeys: readonly string[]): void {
  const at = `block ${String(header.height)}`;
  checkHeaderHash(header);
  const bytes = headerBytes(header);
  const signers = new Set<string>();
  for (const { key, signature } of header.signatures)
    if (ledgerKeys.includes(key) && signatureHolds(key, bytes, signature)) signers.add(key);
  if (2 * signers.size <= ledgerKeys.length)
    throw new CohortError(
      'SIGNATURE_INVALID',
      `${at}: expected signatures by more than half of ${String(ledgerKeys.length)} ledger keys, got ${String(signers.size)} valid`,
    );
}

function signatureHolds(key: string, bytes: Uint8Array, signature: string): boolean {
  return /^[0-9a-f]{128}$/.test(signature) && ed25519Holds(key, bytes, fromHex(signature, 64));
}
