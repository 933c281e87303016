// What rules would have refused, asked of a ledger with a round that is past, one that is open, some that are planned, and a proposal.
import test from 'ava';
import { hospitals, named } from '@cohort/chaincode/core/testing/consortium';
import { heartPlan } from '@cohort/chaincode/core/testing/round-story';
import { foundPlan } from '@cohort/chaincode/testing/found-ledger';
import { commit, freeze, pairsOf, publish } from '@cohort/chaincode/testing/play-round';
import { firstRules } from '@cohort/policies/consortium-rules';
import { sitePolicyShape } from '@cohort/policies/site-policy';
import { openPolicy } from '../testing/studied-ledger.ts';
import { byConsortium, bySite, refusedLines, refusedRounds } from './refused-rounds.ts';

const founding = { members: Object.fromEntries(hospitals.map((msp) => [msp, {}])), hosts: hospitals };

/** Three rounds planned: one is published, one is open, one is to come. */
async function studied() {
  const plan = { ...heartPlan, rounds: 3, deadlines: { enrol: 5, collect: 10, relay: 2, step: 3 } };
  const { ledger, planId } = await foundPlan(founding, plan);
  await ledger.submit(heartPlan.parties[0], 'rounds.open', 'first', { plan: planId });
  const round = `${planId}~1~0`;
  for (const msp of hospitals) await ledger.enrol(round, msp);
  await freeze(ledger, round);
  await commit(ledger, round, pairsOf(...hospitals));
  await publish(ledger, round, named('model 1'));
  return { ledger: ledger.clientOf('cleveland/admin'), planId };
}

test('each round that is past or open is named, the planned ones are counted, and each rule says what it expected', async (t) => {
  const { ledger, planId } = await studied();
  const found = await refusedRounds(ledger, byConsortium({ ...firstRules, minCohort: 4, allowedStrategies: ['fedavg'] }));
  t.deepEqual(
    found.map(({ refusals, ...plan }) => ({ ...plan, rules: refusals.map(({ rule }) => rule) })),
    [
      {
        plan: planId,
        status: 'active',
        past: [
          { round: `${planId}~1~0`, status: 'published' },
          { round: `${planId}~2~0`, status: 'enrolling' },
        ],
        planned: 1,
        rules: ['minCohort', 'allowedStrategies'],
      },
    ],
  );
  t.deepEqual(refusedLines(found), [
    `${planId.slice(0, 8)} (active): 2 past rounds and 1 planned one refused`,
    '  round 1~0, published',
    '  round 2~0, enrolling',
    '  by minCohort: expected at least 4, the plan says 3',
    '  by allowedStrategies: expected one of fedavg, the plan says fedadam',
    'of 1 plan with 2 past rounds and 1 planned one, 1 refused, with 2 past rounds and 1 planned one',
  ]);
});

test('rules that allow all refuse nothing, and say what was looked at', async (t) => {
  const { ledger } = await studied();
  t.deepEqual(refusedLines(await refusedRounds(ledger, byConsortium(firstRules))), [
    'of 1 plan with 2 past rounds and 1 planned one, 0 refused, with 0 past rounds and 0 planned ones',
  ]);
});

test("a site's policy speaks for plans with data of its own, and for no other", async (t) => {
  const { ledger } = await studied();
  const policy = sitePolicyShape({ ...openPolicy, allowedMechanisms: ['dp-fedsgd'] }, 'policy');
  const [own] = await refusedRounds(ledger, bySite(ledger, 'hungary', policy));
  t.deepEqual(
    own?.refusals.map(({ rule }) => rule),
    ['allowedMechanisms'],
  );
  t.deepEqual(await refusedRounds(ledger, bySite(ledger, 'basel', policy)), []);
});
