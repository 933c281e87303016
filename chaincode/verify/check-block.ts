// A block: its header, its Merkle root, who made each transaction, and every transaction executed again on the rebuilt state.
import type { EmbeddedBlock } from '../client/block.ts';
import { merkleRoot } from '../client/merkle-root.ts';
import { stillHolds, type ReadWriteSet } from '../embedded/read-write-set.ts';
import { checkHeader } from './block-header.ts';
import { checkCreator } from './check-creator.ts';
import { executeAgain, executeGenesis } from './execute-again.ts';
import { remarkOn, roundSteps } from './follow-transaction.ts';
import { StepOutput } from './step-output.ts';
import { readBlock } from './read-document.ts';
import { expectThat } from './expect-that.ts';
import type { VerificationContext, Step } from './verification-context.ts';
import { stateHash } from './state-hash.ts';

type Recorded = Pick<ReadWriteSet, 'reads' | 'ranges' | 'writes'>;

export function* blockSteps(session: VerificationContext, payload: Uint8Array): Generator<Step> {
  const height = session.previous === null ? 0 : session.previous.height + 1;
  const subject = `block ${String(height)}`;
  const found = new StepOutput<EmbeddedBlock>();
  yield {
    check: 'order',
    subject,
    run: () => {
      found.keep(readBlock(payload));
    },
  };
  const block = found.value;
  const { header, transactions } = block;
  const step = (check: Step['check'], run: Step['run']): Step => ({ check, subject, run });
  yield step('link', () => {
    checkHeader(session, header);
  });
  yield step('merkle', () => {
    expectThat(height > 0 || transactions.length === 0, 'no transactions in block 0', String(transactions.length));
    const root = merkleRoot(transactions);
    expectThat(root === header.merkleRoot, `Merkle root ${root} of its transactions`, header.merkleRoot);
  });
  // As the ledger did it: each transaction on the state before the block, then one after the other.
  const recorded: (Recorded | null)[] = [];
  for (const [at, transaction] of transactions.entries()) {
    const named = `transaction ${String(at)} of ${subject} (${transaction.verb} by ${transaction.creator.msp})`;
    yield { check: 'creator', subject: named, run: () => checkCreator(session, transaction) };
    yield {
      check: 'execution',
      subject: named,
      run: async () => void recorded.push(await executeAgain(session, transaction)),
      remark: () => (transaction.code === 'VALID' ? remarkOn(transaction) : null),
    };
  }
  yield step('state', async () => {
    const writes = height === 0 ? await executeGenesis(session) : applyAll(session, height, recorded);
    const expected = stateHash(session.previous?.stateHash ?? session.anchor, writes);
    expectThat(header.stateHash === expected, `state hash ${expected} after these transactions`, header.stateHash);
  });
  session.previous = header;
  for (const transaction of transactions) if (transaction.code === 'VALID') yield* roundSteps(session, header, transaction);
}

/** Applies the write sets in order and returns the block's net writes. */
function applyAll({ state }: VerificationContext, height: number, recorded: readonly (Recorded | null)[]): ReadonlyMap<string, Uint8Array> {
  const net = new Map<string, Uint8Array>();
  for (const [position, set] of recorded.entries()) {
    if (set === null) continue;
    expectThat(
      stillHolds(set, state),
      `transaction ${String(position)} marked MVCC_CONFLICT, because one before it wrote what it read`,
      'VALID',
    );
    for (const [key, value] of set.writes) {
      state.write(key, value, `${String(height)}.${String(position)}`);
      net.set(key, value);
    }
  }
  return net;
}
