// A block: its header, its Merkle root, who made each transaction, and every transaction executed again on the rebuilt state.
import type { RoundView, TransactionBodies } from '@cohort/protos/ledger';
import type { EmbeddedBlock, EmbeddedTransaction } from '../client/block.ts';
import { merkleRoot } from '../client/merkle-root.ts';
import { stillHolds, type ReadWriteSet } from '../embedded/read-write-set.ts';
import { checkHeader } from './block-header.ts';
import { checkBody } from './check-body.ts';
import { checkDebits, followBudget, movesBudget } from './check-budgets.ts';
import { checkCreator } from './check-creator.ts';
import { checkModel } from './check-model.ts';
import { checkTerms } from './check-terms.ts';
import { endedRound } from './ended-round.ts';
import { executeAgain, executeGenesis } from './execute-again.ts';
import { ask } from './ask-state.ts';
import { StepOutput } from './step-output.ts';
import { readBlock } from './read-document.ts';
import { expectThat } from './expect-that.ts';
import type { CommittedAudit, VerificationContext, Step } from './verification-context.ts';
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
  for (const transaction of transactions) if (transaction.code === 'VALID') yield* roundSteps(session, block, transaction);
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

/** What follows from a transaction for the round that it is about. */
function* roundSteps(session: VerificationContext, { header }: EmbeddedBlock, transaction: EmbeddedTransaction): Generator<Step> {
  const { verb, body } = transaction;
  if (movesBudget(transaction))
    yield {
      check: 'budget',
      subject: `${verb} by ${transaction.creator.msp} in block ${String(header.height)}`,
      run: () => followBudget(session, transaction, header.height),
    };
  if (verb === 'rounds.commit') {
    const commit = body as TransactionBodies['rounds.commit'];
    const subject = `round ${commit.round}`;
    const found = new StepOutput<RoundView>();
    yield {
      check: 'terms',
      subject,
      run: async () => {
        found.keep(await ask(session, 'rounds.get', { round: commit.round }));
        await checkTerms(session, found.value);
      },
    };
    const round = found.value;
    yield {
      check: 'body',
      subject,
      run: () => {
        checkBody(session, round, commit);
      },
    };
    yield {
      check: 'budget',
      subject,
      run: () => checkDebits(session, round, header.height),
    };
    const signers = new Set(commit.signatures.map(({ party }) => party));
    session.committed.set(commit.round, { view: round, header, signers, heads: new Set(), sums: [] });
    const { plan, modelIn } = round.terms;
    if (session.models.get(plan)?.hash !== modelIn) session.due.push({ kind: 'model', plan, hash: modelIn });
    session.due.push({ kind: 'exchange', round: commit.round });
    for (const index of [0, 1, 2] as const) session.due.push({ kind: 'sum', round: commit.round, index });
  }
  if (verb === 'rounds.publish') {
    const publish = body as TransactionBodies['rounds.publish'];
    const found = new StepOutput<CommittedAudit>();
    yield {
      check: 'model',
      subject: `round ${publish.round}`,
      run: () => {
        const committed = session.committed.get(publish.round);
        expectThat(committed !== undefined, 'a commit before its publication', 'none');
        found.keep(committed);
        checkModel(session, committed, publish);
      },
    };
    const { plan } = found.value.view.terms;
    if (session.models.get(plan)?.hash !== publish.modelOut) session.due.push({ kind: 'model', plan, hash: publish.modelOut });
  }
  const ended = endedRound(transaction);
  if (ended !== null) session.committed.delete(ended);
}

/** What an auditor should know though nothing is wrong with it. */
function remarkOn({ verb, event }: EmbeddedTransaction): string | null {
  if (verb === 'rounds.dispute') return 'a party disputes a sum that another made alone';
  return event?.name === 'round.tainted' ? 'a round is tainted, with all that came from it: its sum was false or not accounted for' : null;
}
