// What a client checks of each block before it believes it, and a ledger of its own file.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Block, Genesis, SignedHeader } from '@cohort/protos/ledger';
import type { EmbeddedBlock } from './block.ts';
import { checkHeaderHash, genesisHashOf, verifyHeader } from './header.ts';
import type { ChainRule } from './ledger-transport.ts';
import { merkleRoot } from './merkle-root.ts';
import { transactionId, transactionVerifies } from './transaction.ts';

/** `previous` is null only where the chain is entered: at block 0, or at a block that the caller anchors otherwise. */
export interface BlockContext {
  readonly genesisHash: string;
  readonly ledgerKeys: readonly string[];
  readonly previous: Pick<SignedHeader, 'height' | 'hash'> | null;
  /** Headers of which the block was verified before; with those its signatures are not checked again, but that it is the same block. */
  readonly verified?: VerifiedHeaders;
}

const mostVerified = 256;

/** By hash and signatures: a hash fixes what is in a block, and nothing fixes the signatures that a copy comes with. */
export class VerifiedHeaders {
  readonly #names = new Set<string>();

  has(header: SignedHeader): boolean {
    return this.#names.has(nameOf(header));
  }

  add(header: SignedHeader): void {
    if (this.#names.size >= mostVerified) this.#names.clear();
    this.#names.add(nameOf(header));
  }
}

const nameOf = ({ hash, signatures }: SignedHeader): string => canonicalJson([hash, signatures]);

/**
 * Checks signatures (the ledger's and every creator's), the Merkle root and the link to the predecessor.
 * @throws {CohortError} SIGNATURE_INVALID, LEDGER_FORKED
 */
export function verifyBlock(block: EmbeddedBlock, { genesisHash, ledgerKeys, previous, verified }: BlockContext): void {
  const { header, transactions } = block;
  const at = `block ${String(header.height)}`;
  const isVerified = verified?.has(header) === true;
  if (isVerified) checkHeaderHash(header);
  else verifyHeader(header, ledgerKeys);
  if (merkleRoot(transactions) !== header.merkleRoot)
    throw new CohortError(
      'SIGNATURE_INVALID',
      `${at}: expected transactions under Merkle root ${header.merkleRoot}; do not use this ledger`,
    );
  checkLink(header, previous, genesisHash);
  if (isVerified) return;
  for (const transaction of transactions) {
    const signed = { ...transaction, body: canonicalJson(transaction.body) };
    if (transactionId(genesisHash, signed) !== transaction.txId || !transactionVerifies(genesisHash, signed))
      throw new CohortError(
        'SIGNATURE_INVALID',
        `${at}: transaction ${transaction.txId} lacks its creator's signature; do not use this ledger`,
      );
  }
  verified?.add(header);
}

/** Block 0 names the genesis as its predecessor. @throws {CohortError} LEDGER_FORKED */
export function checkLink(header: SignedHeader, previous: Pick<SignedHeader, 'height' | 'hash'> | null, genesisHash: string): void {
  const at = `block ${String(header.height)}`;
  const before = header.height === 0 ? genesisHash : previous?.hash;
  if (before !== undefined && header.previousHash !== before)
    throw new CohortError(
      'LEDGER_FORKED',
      `${at}: expected predecessor ${before}, got ${header.previousHash}; keep both and tell the consortium`,
    );
  if (previous !== null && header.height !== previous.height + 1)
    throw new CohortError('LEDGER_FORKED', `${at}: expected height ${String(previous.height + 1)}; do not use this ledger`);
}

/** The embedded ledger's rule: headers by its keys, blocks by their Merkle root and their creators' signatures. */
export function signedChain(genesis: Genesis): ChainRule {
  const { ledgerKeys } = genesis;
  const genesisHash = genesisHashOf(genesis);
  const verified = new VerifiedHeaders();
  return {
    verifyHeader: (header) => {
      verifyHeader(header, ledgerKeys);
    },
    verifyBlock: (block: Block, previous) => {
      verifyBlock(block as EmbeddedBlock, { genesisHash, ledgerKeys, previous, verified });
    },
  };
}
