// What a client checks of each block before it believes it, and a ledger of its own file.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { SignedHeader } from '@cohort/protos/ledger';
import type { EmbeddedBlock } from './block.ts';
import { verifyHeader } from './header.ts';
import { merkleRoot } from './merkle-root.ts';
import { transactionId, transactionVerifies } from './transaction.ts';

/** `previous` is null only where the chain is entered: at block 0, or at a block that the caller anchors otherwise. */
export interface BlockContext {
  readonly genesisHash: string;
  readonly ledgerKeys: readonly string[];
  readonly previous: Pick<SignedHeader, 'height' | 'hash'> | null;
}

/**
 * Checks signatures (the ledger's and every creator's), the Merkle root and the link to the predecessor.
 * @throws {CohortError} SIGNATURE_INVALID, LEDGER_FORKED
 */
export function verifyBlock(block: EmbeddedBlock, { genesisHash, ledgerKeys, previous }: BlockContext): void {
  const { header, transactions } = block;
  const at = `block ${String(header.height)}`;
  verifyHeader(header, ledgerKeys);
  if (merkleRoot(transactions) !== header.merkleRoot)
    throw new CohortError(
      'SIGNATURE_INVALID',
      `${at}: expected transactions under Merkle root ${header.merkleRoot}; do not use this ledger`,
    );
  const before = header.height === 0 ? genesisHash : previous?.hash;
  if (before !== undefined && header.previousHash !== before)
    throw new CohortError(
      'LEDGER_FORKED',
      `${at}: expected predecessor ${before}, got ${header.previousHash}; keep both and tell the consortium`,
    );
  if (previous !== null && header.height !== previous.height + 1)
    throw new CohortError('LEDGER_FORKED', `${at}: expected height ${String(previous.height + 1)}; do not use this ledger`);
  for (const transaction of transactions) {
    const signed = { ...transaction, body: canonicalJson(transaction.body) };
    if (transactionId(genesisHash, signed) !== transaction.txId || !transactionVerifies(genesisHash, signed))
      throw new CohortError(
        'SIGNATURE_INVALID',
        `${at}: transaction ${transaction.txId} lacks its creator's signature; do not use this ledger`,
      );
  }
}
