// Block headers checked without Node: what the ledger signs, its hash, and its signatures.
import { encode } from '@cohort/protos/canonical';
import { fromHex } from '@cohort/protos/hash';
import type { BlockHeader, SignedHeader } from '@cohort/protos/ledger';
import { expectThat } from './expect-that.ts';
import type { VerificationContext } from './verification-context.ts';

/** What the ledger signs, and what a header's hash is the hash of. */
export function headerBytes({ height, previousHash, merkleRoot, stateHash }: BlockHeader): Uint8Array {
  return encode('block', height, fromHex(previousHash, 32), fromHex(merkleRoot, 32), fromHex(stateHash, 32));
}

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export function checkHeader({ crypto, genesis, previous, anchor }: VerificationContext, header: SignedHeader): void {
  const height = previous === null ? 0 : previous.height + 1;
  expectThat(header.height === height, `block ${String(height)}`, `block ${String(header.height)}`);
  const before = previous?.hash ?? anchor;
  expectThat(header.previousHash === before, `predecessor ${before}`, header.previousHash);
  const bytes = headerBytes(header);
  const hashed = crypto.sha256(bytes);
  expectThat(header.hash === hashed, `header hash ${hashed}`, header.hash);
  const keys = genesis?.ledgerKeys ?? [];
  const signers = new Set<string>();
  for (const { key, signature } of header.signatures) {
    expectThat(keys.includes(key) && !signers.has(key), 'signatures by ledger keys of the genesis, each once', `one by ${key}`);
    expectThat(crypto.verifyEd25519(key, bytes, signature), `a signature of the header by ${key}`, 'one that does not verify');
    signers.add(key);
  }
  expectThat(2 * signers.size > keys.length, `signatures by more than half of ${String(keys.length)} ledger keys`, String(signers.size));
}
