// Edits of the chain itself: replayed, dropped, reordered and restated blocks, and debits that come after the release.
import type { EmbeddedTransaction } from '@cohort/chaincode/client/block';
import { signedAgain, type Draft } from '../byzantine-operator.ts';
import type { AuditedStudy } from '../audit-of.ts';
import { transactionsOf, withField, withRecords, withTransaction, type Edit, type Located } from './edit.ts';

export function blockEdits(study: AuditedStudy, drafts: readonly Draft[]): Edit[] {
  const blocks = drafts.flatMap((draft, record) =>
    draft.kind === 'block' && draft.block.transactions.length > 0 ? [{ draft, record }] : [],
  );
  const make = (family: string, finds: Edit['finds'], position: string, changed: Draft[], restate = true): Edit => ({
    family,
    position,
    finds,
    restate,
    drafts: changed,
  });
  const replayed = blocks
    .filter((_, at) => at % 2 === 0)
    .map(({ draft, record }) => make('replayed block', 'execution', `record ${String(record)}`, replay(drafts, draft, record)));
  const otherState = blocks
    .filter((_, at) => at % 3 === 0)
    .map(({ draft, record }) =>
      make(
        'other state hash',
        'state',
        `record ${String(record)}`,
        withRecords(drafts, record, withField(draft, ['block', 'header', 'stateHash'], 'cd'.repeat(32))),
        false,
      ),
    );
  const needed = ['governance.close', 'rounds.open', 'rounds.closeEnrolment', 'rounds.publish'];
  const dropped = blocks
    .filter(({ draft, record }) => needed.includes(draft.block.transactions[0]?.verb ?? '') && record < drafts.length - 4)
    .map(({ draft, record }) =>
      make('dropped block', missedBy(draft.block.transactions[0]), `record ${String(record)}`, withRecords(drafts, record)),
    );
  const commits = transactionsOf(drafts, 'rounds.commit');
  const again = blocks
    .filter((_, at) => at % 5 === 0)
    .flatMap(({ draft, record }) => {
      const position = `record ${String(record)}`;
      const same = withRecords(drafts, record, { ...draft });
      return [
        { ...make('signed by another key', 'link', position, same, false), ledgerSeed: 'ab'.repeat(32) },
        { ...make('other Merkle root', 'merkle', position, same, false), merkleRoot: 'cd'.repeat(32) },
      ];
    });
  return [
    ...again,
    ...replayed,
    ...otherState,
    ...dropped,
    ...commits.flatMap((commit) => late(study, drafts, commit, make)),
    ...reordered(drafts).map(({ record, changed }) => make('reordered transactions', 'exchange', `record ${String(record)}`, changed)),
  ];
}

/** The same block once more, where the next block would be. */
function replay(drafts: readonly Draft[], draft: Draft, record: number): Draft[] {
  const next = drafts.findIndex(({ kind }, at) => at > record && (kind === 'block' || kind === 'budgets'));
  return [...drafts.slice(0, next), draft, ...drafts.slice(next)];
}

/** What misses a dropped block first: who was never admitted signs nothing, and no plan has its dataset; a publication's model has no place. */
function missedBy(first: EmbeddedTransaction | undefined): Edit['finds'] {
  if (first?.verb === 'rounds.publish') return 'order';
  return first?.event?.name === 'member.admitted' ? 'creator' : 'execution';
}

type Make = (family: string, finds: Edit['finds'], position: string, changed: Draft[]) => Edit;

/** A member's enrolment moved to where its round is committed already; a commit that its own creator signs for a member that never enrolled. */
function late(study: AuditedStudy, drafts: readonly Draft[], commit: Located, make: Make): Edit[] {
  const { round, body } = commit.transaction.body as { round: string; body: { members: { member: string; com: string }[] } };
  const position = `record ${String(commit.record)}`;
  const member = body.members[0]?.member;
  const enrol = transactionsOf(drafts, 'rounds.enrol').find(
    ({ transaction }) => transaction.creator.msp === member && (transaction.body as { round: string }).round === round,
  );
  const submitter = `${commit.transaction.creator.msp}/party`;
  const stranger = [{ member: 'atlantis', com: 'ab'.repeat(32) }, ...body.members];
  const changed = withField(commit.transaction.body, ['body', 'members'], stranger);
  return [
    ...(enrol === undefined ? [] : [make('debit after release', 'execution', position, moved(drafts, enrol, commit))]),
    make(
      'member that never enrolled, signed by its party',
      'execution',
      position,
      withTransaction(drafts, commit, signedAgain(study, commit.transaction, submitter, changed)),
    ),
  ];
}

/** The first transaction taken out of its block and put behind the second in the second's block. */
function moved(drafts: readonly Draft[], from: Located, to: Located): Draft[] {
  return withTransaction(drafts, from, null).map((draft, record) =>
    record === to.record && draft.kind === 'block'
      ? { kind: 'block', block: { ...draft.block, transactions: [...draft.block.transactions, from.transaction] } }
      : draft,
  );
}

/** Blocks of several valid transactions, turned round, that an honest ledger could have ordered so: only the parties' heads tell. */
function reordered(drafts: readonly Draft[]): { record: number; changed: Draft[] }[] {
  const enrolments = ({ verb, code }: EmbeddedTransaction): boolean => verb === 'rounds.enrol' && code === 'VALID';
  return drafts.flatMap((draft, record) => {
    if (draft.kind !== 'block' || draft.block.transactions.length < 2 || !draft.block.transactions.every(enrolments)) return [];
    const transactions = draft.block.transactions.toReversed();
    return [{ record, changed: withRecords(drafts, record, { kind: 'block', block: { ...draft.block, transactions } }) }];
  });
}
