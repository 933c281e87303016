// The steps that each record asks for, by its kind and by what the blocks so far call for.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { BudgetStatement, Genesis } from '@cohort/protos/ledger';
import { genesisShape } from '@cohort/protos/ledger-schema';
import { anchorOf } from '../core/initialise.ts';
import { readStatement } from '@cohort/protos/read-statement';
import { ask, askAll } from './ask-state.ts';
import { blockSteps } from './check-block.ts';
import { checkStatement } from './check-budgets.ts';
import { checkExchange } from './check-exchange.ts';
import { checkHeads, checkSumFile } from './check-opening.ts';
import { checkSet } from './check-set.ts';
import { checkStatements } from './check-statements.ts';
import { StepOutput } from './step-output.ts';
import { readDocument, readExchange, type ExchangeDocument } from './read-document.ts';
import type { AuditRecord, RecordKind } from './record-kinds.ts';
import { expectThat } from './expect-that.ts';
import type { CommittedAudit, Due, VerificationContext, Step } from './verification-context.ts';

/** A generator whose every step must hold before the next is asked for. */
export function* recordSteps(session: VerificationContext, { kind, payload }: AuditRecord): Generator<Step> {
  const found = new StepOutput<Due | null>();
  yield {
    check: 'order',
    subject: kind,
    run: () => {
      found.keep(nextDue(session, kind));
    },
  };
  const due = found.value;
  if (kind === 'genesis') yield genesisStep(session, payload);
  else if (kind === 'block') yield* blockSteps(session, payload);
  else if (kind === 'channelBlock') yield* channelSteps(session, payload);
  else if (kind === 'budgets') yield* budgetSteps(session, payload);
  else if (due?.kind === 'exchange') yield* exchangeSteps(session, committedOf(session, due.round), payload);
  else if (due !== null) yield* artifactSteps(session, due, payload);
}

/** Takes the record that is due. @throws {CohortError} AUDIT_CHECK_FAILED when another one comes */
function nextDue(session: VerificationContext, kind: RecordKind): Due | null {
  expectThat(!session.closed, 'no record after the budgets', kind);
  if (session.genesis === null) {
    expectThat(kind === 'genesis', 'the genesis first', kind);
    return null;
  }
  const [first, ...rest] = session.due;
  if (first === undefined || (first.kind === 'sum' && first.index === 0 && kind !== 'sum')) {
    // Committed sums may stay closed: three places are free, and the next record is another's.
    if (first !== undefined) {
      session.due = session.due.slice(3);
      return nextDue(session, kind);
    }
    const own = blockKindOf(session.genesis);
    expectThat(kind === own || kind === 'budgets', `a ${own} or the budgets`, kind);
    expectThat(kind === own || session.previous !== null, 'block 0', kind);
    return null;
  }
  expectThat(kind === first.kind, `${first.kind} of ${'round' in first ? `round ${first.round}` : `plan ${first.plan}`}`, kind);
  session.due = rest;
  return first;
}

/** The genesis says whose blocks they are: a ledger without keys of its own is Fabric's channel. */
const blockKindOf = ({ ledgerKeys }: Genesis): RecordKind => (ledgerKeys.length === 0 ? 'channelBlock' : 'block');

function* channelSteps(session: VerificationContext, payload: Uint8Array): Generator<Step> {
  if (session.channelBlocks !== null) {
    yield* session.channelBlocks(session, payload);
    return;
  }
  yield {
    check: 'order',
    subject: 'channelBlock',
    run: () => {
      expectThat(false, "a verifier that was given the rule of Fabric's blocks (cohort audit verify is)", 'one without');
    },
  };
}

function genesisStep(session: VerificationContext, payload: Uint8Array): Step {
  return {
    check: 'genesis',
    subject: 'genesis',
    run: () => {
      const genesis = genesisShape(readDocument(payload), 'genesis');
      const anchor = anchorOf(genesis);
      expectThat(anchor === session.anchor, `the genesis with hash ${session.anchor}`, anchor);
      session.genesis = genesis;
    },
    remark: () => trustOf(session.genesis),
  };
}

function trustOf(genesis: Genesis | null): string | null {
  const { operators = 0, testNetwork = false } = genesis ?? {};
  const remarks = [
    ...(operators === 1 ? ['one operator runs the ledger: together with one party it could show others another chain'] : []),
    ...(testNetwork ? ['a test network: its noise may be deterministic, and known'] : []),
  ];
  return remarks.length === 0 ? null : remarks.join('; ');
}

function singleAuthor({ view }: CommittedAudit, index: number): string | null {
  if (!view.singleAuthor.includes(index)) return null;
  const author = view.body?.sums.find((sum) => sum.index === index)?.statements[0]?.party;
  return `party ${String(author)} alone vouches for this sum`;
}

function* exchangeSteps(session: VerificationContext, committed: CommittedAudit, payload: Uint8Array): Generator<Step> {
  const subject = `round ${committed.view.round}`;
  const found = new StepOutput<ExchangeDocument>();
  const step = (check: Step['check'], run: (document: ExchangeDocument) => void): Step => ({
    check,
    subject,
    run: () => {
      run(found.value);
    },
  });
  yield {
    check: 'exchange',
    subject,
    run: () => {
      found.keep(readExchange(payload));
      checkExchange(session, committed, found.value);
    },
  };
  yield step('statements', ({ statements }) => {
    checkStatements(committed, statements);
  });
  yield step('set', (document) => {
    checkSet(session, committed, document);
  });
}

function* artifactSteps(session: VerificationContext, due: Exclude<Due, { kind: 'exchange' }>, payload: Uint8Array): Generator<Step> {
  if (due.kind === 'sum' && due.index === 0)
    yield {
      check: 'heads',
      subject: `round ${due.round}`,
      run: () => {
        checkHeads(committedOf(session, due.round));
      },
    };
  yield artifactStep(session, due, payload);
}

function artifactStep(session: VerificationContext, due: Exclude<Due, { kind: 'exchange' }>, payload: Uint8Array): Step {
  switch (due.kind) {
    case 'sum':
      return {
        check: 'sum',
        subject: `round ${due.round}, index ${String(due.index)}`,
        run: () => {
          checkSumFile(session, committedOf(session, due.round), due.index, payload);
        },
        remark: () => singleAuthor(committedOf(session, due.round), due.index),
      };
    case 'model':
      return {
        check: 'model',
        subject: `model ${due.hash}`,
        run: () => {
          const got = session.crypto.sha256(payload);
          expectThat(got === due.hash, `a file with hash ${due.hash}`, got);
          session.models.set(due.plan, { hash: got, file: payload });
        },
      };
  }
}

function* budgetSteps(session: VerificationContext, payload: Uint8Array): Generator<Step> {
  let statements: readonly BudgetStatement[] = [];
  yield {
    check: 'budget',
    subject: 'statements at the head',
    run: async () => {
      const text = canonicalJson(readDocument(payload));
      statements = await statementsOf(session);
      const expected = canonicalJson(statements);
      expectThat(
        text === expected,
        `the statements that follow from the blocks, ${String(expected.length)} characters`,
        `${String(text.length)} others`,
      );
      session.closed = true;
    },
  };
  for (const statement of statements)
    yield {
      check: 'budget',
      subject: `dataset ${statement.dataset} of ${statement.msp}`,
      run: () => checkStatement(session, statement),
    };
}

/** Every dataset's statement, in the order of the registry. */
async function statementsOf(session: VerificationContext): Promise<readonly BudgetStatement[]> {
  const names = new Map(
    (await askAll(session, 'datasets.list', { msp: null })).map(({ msp, dataset }) => [`${msp}~${dataset}`, { msp, dataset }]),
  );
  const statements: BudgetStatement[] = [];
  for (const name of names.values()) statements.push(await readStatement({ evaluate: (verb, body) => ask(session, verb, body) }, name));
  return statements;
}

function committedOf(session: VerificationContext, round: string): CommittedAudit {
  const committed = session.committed.get(round);
  if (committed === undefined) throw new CohortError('INTERNAL', `round ${round}: expected its commit before its records`);
  return committed;
}
