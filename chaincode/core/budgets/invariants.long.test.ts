// Whatever happens to rounds, in whatever order: amounts hold together after every transaction, and what was spent stays spent.
import test from 'ava';
import fc from 'fast-check';
import { parseFraction, rdpParameters, releasedEpsilon, roundCost } from '@cohort/mpc/accountant';
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { AccountStatement, RoundView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { hospitals, named } from '../testing/consortium.ts';
import { noisedPlan, openedNoised, enrolmentOf, accountOf } from '../testing/noised-story.ts';
import { abandonRequest, advanceEpoch, bodyOf, commitRequest, parties, publishRequest, type Study } from '../testing/round-story.ts';

/** About three rounds fit, so that a run meets the end of its budget. */
const plan: Plan = { ...noisedPlan, mechanism: { ...noisedPlan.mechanism, sigma2: { num: '28000000', den: '1' } } };
const cost = roundCost(rdpParameters(plan.mechanism));

type Action =
  | { readonly kind: 'enrol'; readonly member: number; readonly nonce: number }
  | { readonly kind: 'commit'; readonly members: readonly number[] }
  | { readonly kind: 'close' | 'publish' | 'abandon' | 'void' | 'expire' | 'open' };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant('enrol' as const), member: fc.nat(3), nonce: fc.oneof(fc.constant(0), fc.nat(2)) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('commit' as const), members: fc.subarray([0, 1, 2, 3], { minLength: 3 }) }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom(...(['close', 'publish', 'abandon', 'void', 'expire', 'open'] as const)).map((kind) => ({ kind })),
  },
);
const everyone: readonly Action[] = [0, 1, 2, 3].map((member) => ({ kind: 'enrol', member, nonce: 0 }));
const frozen: readonly Action[] = [...everyone, { kind: 'close' }];
const committed: readonly Action[] = [...frozen, { kind: 'commit', members: [0, 1, 2, 3] }];
const small: readonly Action[] = [...everyone.slice(0, 2), { kind: 'close' }, { kind: 'void' }, { kind: 'open' }];
/** Rounds as they go, so that random steps between do not keep every run from coming far. */
const chapter = fc.constantFrom<readonly Action[]>(
  [...committed, { kind: 'publish' }],
  [...committed, { kind: 'abandon' }, { kind: 'open' }],
  [...frozen, { kind: 'expire' }, { kind: 'open' }],
  small,
);
const story = fc
  .array(fc.oneof({ weight: 2, arbitrary: action.map((one) => [one]) }, { weight: 1, arbitrary: chapter }), { minLength: 6, maxLength: 16 })
  .map((parts) => parts.flat());

/** Meets everything that `seen` asks for, whatever chance brings. */
const full: Action[] = [
  ...small,
  { kind: 'enrol', member: 0, nonce: 1 },
  ...committed,
  { kind: 'publish' },
  ...committed,
  { kind: 'publish' },
  ...everyone,
];

/** Submits what the step says; throws the ledger's refusal. */
async function attempt(study: Study, view: RoundView, step: Action): Promise<void> {
  const { consortium } = study;
  const { round, termsHash } = view;
  const hashed = view.bodyHash ?? named('none');
  switch (step.kind) {
    case 'enrol': {
      const msp = hospitals[step.member] ?? 'nobody';
      const request = await enrolmentOf(study, round, msp);
      // `nonce` steps behind the true one, if there are so many.
      const accounts = request.accounts.map((item) => ({ ...item, nonce: Math.max(0, item.nonce - step.nonce) }));
      await consortium.submit(`${msp}/agent`, 'rounds.enrol', { ...request, accounts });
      return;
    }
    case 'close':
      for (const party of parties.slice(0, 2)) await consortium.submit(party, 'rounds.closeEnrolment', { round });
      return;
    case 'commit': {
      const members = hospitals.filter((_, index) => step.members.includes(index));
      await consortium.submit(parties[0], 'rounds.commit', commitRequest(round, await bodyOf(study, round, members)));
      return;
    }
    case 'publish':
      await consortium.submit(parties[0], 'rounds.publish', publishRequest(round, termsHash, hashed, named(`after ${round}`)));
      return;
    case 'abandon':
      await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, termsHash, hashed, 'sum-out-of-bound'));
      return;
    case 'void':
      await consortium.submit(parties[0], 'rounds.void', { round, reason: 'cohort-too-small', evidence: [] });
      return;
    case 'expire':
      for (let epoch = 0; epoch <= plan.expiryEpochs; epoch++) await advanceEpoch(consortium);
      return;
    case 'open':
      await consortium.submit(parties[1], 'rounds.open', { plan: study.plan });
  }
}

/** Spent by an account of its own: the cost of every committed round that has the member among its values. */
async function spentByCommits({ consortium, plan: id }: Study, member: string): Promise<bigint> {
  const rounds = await consortium.list('rounds.list', { plan: id });
  const paid = rounds.filter((round) => round.body?.members.some((item) => item.member === member) === true);
  return BigInt(paid.length) * cost;
}

/** What so many rounds of the plan released, worked out from nothing else. */
function releasedBy(delta: AccountStatement['delta'], count: number): AccountStatement['released'] {
  const released = releasedEpsilon([{ ...rdpParameters(plan.mechanism), count }], parseFraction(delta, 'delta'));
  return released === null ? null : { epsilon: String(released.epsilon), order: released.order };
}

function holds(
  before: AccountStatement | undefined,
  { budget, spent, reserved, left, nonce, entries, released, delta }: AccountStatement,
): boolean {
  const sum = (state: string): bigint =>
    entries.filter((item) => item.state === state).reduce((total, item) => total + BigInt(item.cost), 0n);
  return (
    BigInt(spent) >= BigInt(before?.spent ?? 0) &&
    BigInt(reserved) >= 0n &&
    BigInt(left) >= 0n &&
    BigInt(spent) + BigInt(reserved) + BigInt(left) === BigInt(budget) &&
    sum('spent') === BigInt(spent) &&
    sum('reserved') === BigInt(reserved) &&
    entries.length === nonce &&
    canonicalJson(released) === canonicalJson(releasedBy(delta, entries.filter((item) => item.state === 'spent').length))
  );
}

test('amounts never go negative or past the budget, and spent is exactly what commits took', async (t) => {
  const study = await openedNoised(plan);
  const start = new Map(study.consortium.ledger.state);
  const seen = { committed: 0, exhausted: 0, stale: 0, freed: 0 };
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      const { state } = study.consortium.ledger;
      state.clear();
      for (const [key, value] of start) state.set(key, value);
      const last = new Map<string, AccountStatement>();
      for (const step of steps) {
        const view = await study.consortium.ask('rounds.current', { plan: study.plan });
        if (view === null) return false;
        try {
          await attempt(study, view, step);
          if (step.kind === 'commit') seen.committed += 1;
        } catch (error) {
          const { code } = error as { code?: string };
          if (code === undefined || code === 'INTERNAL') throw error;
          if (code === 'BUDGET_EXHAUSTED') seen.exhausted += 1;
          if (code === 'RESERVATION_STALE') seen.stale += 1;
        }
        for (const member of hospitals) {
          const account = await accountOf(study, member);
          if (!holds(last.get(member), account)) return false;
          if (BigInt(account.spent) !== (await spentByCommits(study, member))) return false;
          seen.freed += account.entries.filter((item) => item.state === 'freed').length;
          last.set(member, account);
        }
      }
      return true;
    }),
    { numRuns: 12, examples: [[full]] },
  );
  // The property was about something: runs did commit, free, go stale and meet the end of a budget.
  t.true(seen.committed > 0 && seen.freed > 0 && seen.stale > 0 && seen.exhausted > 0, JSON.stringify(seen));
});
