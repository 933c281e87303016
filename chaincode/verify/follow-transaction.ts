// What follows from a valid transaction for budgets and for the round that it is about, whichever ledger it is on.
import type { BlockTransaction, RoundView, SignedHeader, TransactionBodies } from '@cohort/protos/ledger';
import { ask } from './ask-state.ts';
import { checkBody } from './check-body.ts';
import { checkDebits, followBudget, movesBudget } from './check-budgets.ts';
import { checkModel } from './check-model.ts';
import { checkTerms } from './check-terms.ts';
import { endedRound } from './ended-round.ts';
import { expectThat } from './expect-that.ts';
import { StepOutput } from './step-output.ts';
import type { CommittedAudit, Step, VerificationContext } from './verification-context.ts';

export function* roundSteps(session: VerificationContext, header: SignedHeader, transaction: BlockTransaction): Generator<Step> {
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
export function remarkOn({ verb, event }: Pick<BlockTransaction, 'verb' | 'event'>): string | null {
  if (verb === 'rounds.dispute') return 'a party disputes a sum that another made alone';
  return event?.name === 'round.tainted' ? 'a round is tainted, with all that came from it: its sum was false or not accounted for' : null;
}
