// The budgets of the simulated settings admit exactly the rounds that were simulated, and the ledger refuses the next.
import test from 'ava';
import type { Plan } from '@cohort/protos/terms';
import { hospitals } from '../testing/consortium.ts';
import { opening } from '@cohort/protos/testing/study-plan';
import { accountOf, enrolmentOf, noisedPlan, openedNoised, playRound } from '../testing/noised-story.ts';
import { parties } from '../testing/round-story.ts';

const rows: readonly [
  epsilon: number,
  z2: string,
  alphaStar: number,
  sigma2: Plan['mechanism']['sigma2'],
  admitted: number,
  price: string,
][] = [
  [1, '25', 16, { num: '419532925', den: '1' }, 21, '22901840251'],
  [3, '5', 7, { num: '83906585', den: '1' }, 25, '61605987645'],
  [8, '3/2', 4, { num: '50343951', den: '2' }, 27, '178590769325'],
];
for (const [epsilon, z2, alphaStar, sigma2, admitted, price] of rows) {
  test(`epsilon ${String(epsilon)} with z^2 ${z2} admits exactly ${String(admitted)} rounds, then every member is refused and the plan closes`, async (t) => {
    const study = await openedNoised(
      { ...noisedPlan, mechanism: { ...noisedPlan.mechanism, sigma2, alphaStar } },
      { accounts: [opening('train', 'record', String(epsilon), alphaStar), opening('evaluation', 'record')] },
    );
    const { consortium, plan } = study;
    let { round } = study;
    for (let number = 1; number <= admitted; number++) {
      t.like(await consortium.refused(parties[0], 'rounds.closePlan', { plan, reason: 'budget-exhausted' }), {
        code: 'EVIDENCE_INSUFFICIENT',
        writes: {},
      });
      round = (await playRound(study, round)) ?? '';
    }
    t.is(round, `${plan}~${String(admitted + 1)}~0`);
    for (const msp of hospitals)
      t.like(await consortium.refused(`${msp}/agent`, 'rounds.enrol', await enrolmentOf(study, round, msp)), {
        code: 'BUDGET_EXHAUSTED',
        writes: {},
        event: null,
      });
    const account = await accountOf(study, 'hungary');
    t.like(account, { spent: String(BigInt(price) * BigInt(admitted)), reserved: '0', nonce: admitted });
    t.true(BigInt(account.released?.epsilon ?? 0) <= BigInt(epsilon) * 10n ** 12n);
    t.true(BigInt(account.released?.epsilon ?? 0) > 0n);
    await consortium.submit(parties[0], 'rounds.closePlan', { plan, reason: 'budget-exhausted' });
    t.like(await consortium.ask('rounds.get', { round }), { status: 'void', reason: 'cohort-too-small' });
    t.like((await consortium.list('rounds.plans', {}))[0], { status: 'closed', reason: 'budget-exhausted' });
  });
}

test('a budget that pays exactly one more round keeps the plan open; one unit less and it may be closed', async (t) => {
  const study = await openedNoised();
  const { consortium, plan } = study;
  const { state } = consortium.ledger;
  const leave = (msp: string, left: bigint): void => {
    const key = [...state.keys()].find((name) => name.split('\u0000').join('~') === `~account~${msp}~heart-private~train~record~`) ?? '';
    const account = JSON.parse(new TextDecoder().decode(state.get(key))) as { readonly budget: string };
    const spent = String(BigInt(account.budget) - left);
    state.set(key, new TextEncoder().encode(JSON.stringify({ ...account, spent })));
  };
  leave('cleveland', 0n);
  leave('hungary', 61605987645n);
  t.like(await consortium.refused(parties[0], 'rounds.closePlan', { plan, reason: 'budget-exhausted' }), { code: 'EVIDENCE_INSUFFICIENT' });
  leave('hungary', 61605987644n);
  t.like(await consortium.refused('switzerland/party', 'rounds.closePlan', { plan, reason: 'budget-exhausted' }), {
    code: 'ROLE_NOT_ALLOWED',
    writes: {},
  });
  t.like(await consortium.refused(parties[0], 'rounds.closePlan', { plan, reason: 'cohort-too-small' }), { code: 'EVIDENCE_INSUFFICIENT' });
  const { event } = await consortium.submit(parties[0], 'rounds.closePlan', { plan, reason: 'budget-exhausted' });
  t.deepEqual(event, { name: 'plan.closed', payload: { plan, reason: 'budget-exhausted' } });
});
