// Each rule of a site's policy refuses what it is there for and says what to change.
import { readFile } from 'node:fs/promises';
import test from 'ava';
import type { Terms } from '@cohort/protos/terms';
import { firstTerms, recordNoise, studyPlan } from '@cohort/protos/testing/study-plan';
import { consortiumRulesShape } from '@cohort/protos/consortium-rules';
import { policyRules } from '@cohort/protos/refusal';
import { firstRules } from './consortium-rules.ts';
import { evaluateSite, findings } from './evaluate.ts';
import { explain } from './explain.ts';
import { sitePolicyShape, type SitePolicy } from './site-policy.ts';

const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`examples/${name}.json`, import.meta.url), 'utf8')) as unknown;
const open = sitePolicyShape(await read('open-research'), 'policy');

const parties = ['cleveland/party', 'hungary/party', 'longbeach/party'] as const;
const study = { members: ['cleveland'], parties, genesisModel: 'c'.repeat(64) };
const terms: Terms = {
  ...firstTerms(studyPlan(study, { rounds: 3, weights: 'bucket' })),
  purpose: 'heart disease risk',
  architecture: 'd'.repeat(64),
  minCohort: 4,
};

test('a policy that fits allows the terms', (t) => {
  t.deepEqual(evaluateSite({ ...open, allowedPurposes: [terms.purpose], minCohort: 4 }, terms, null), {
    allowed: true,
    refusals: [],
  });
});

const refusing: readonly [rule: keyof SitePolicy, change: Partial<SitePolicy>, expected: string, got: string][] = [
  ['minCohort', { minCohort: 5 }, 'at least 5', '4'],
  ['allowedArchitectures', { allowedArchitectures: [] }, 'a value of its list, which is empty', 'd'.repeat(64)],
  ['allowedStrategies', { allowedStrategies: ['fedadam', 'sgd'] }, 'one of fedadam, sgd', 'fedavg'],
  ['allowedPurposes', { allowedPurposes: ['advertising'] }, 'one of advertising', 'heart disease risk'],
  ['allowedNormalisation', { allowedNormalisation: ['schema'] }, 'one of schema', 'local'],
  ['allowedMechanisms', { allowedMechanisms: ['dp-fedsgd', 'dp-counts'] }, 'one of dp-fedsgd, dp-counts', 'none'],
  ['allowUnprotected', { allowUnprotected: false }, 'a mechanism that adds noise', 'none: what the sums reveal is not bounded'],
];
for (const [rule, change, expected, got] of refusing) {
  test(`${rule} alone refuses and says what it expected and got`, (t) => {
    const { allowed, refusals } = evaluateSite({ ...open, ...change }, terms, null);
    t.false(allowed);
    t.is(refusals.length, 1);
    t.like(refusals[0], { rule, expected, got });
    t.regex(refusals[0]?.change ?? '', /vote|site policy/);
  });
}

const noised: Terms = { ...terms, mechanism: recordNoise(1n, 5n) };
const charge = { cost: 61_605_987_645n, epsilonAtEnd: 2_979_000_000_000n };
const ruleNames = (change: Partial<SitePolicy>, taken: typeof charge | null = charge): string[] =>
  evaluateSite({ ...open, ...change }, noised, taken).refusals.map(({ rule }) => rule);

test('a round may cost the limit to the last unit and not one unit more', (t) => {
  t.deepEqual(ruleNames({ maxRoundCost: '0.061605987645' }), []);
  t.deepEqual(ruleNames({ maxRoundCost: '0.061605987644' }), ['maxRoundCost']);
  // Digits below a unit do not round a limit up.
  t.deepEqual(ruleNames({ maxRoundCost: '0.0616059876449999' }), ['maxRoundCost']);
  t.deepEqual(ruleNames({ maxRoundCost: '1' }), []);
  const [refusal] = evaluateSite({ ...open, maxRoundCost: '0.05' }, noised, charge).refusals;
  t.like(refusal, { expected: 'at most 0.05 nat a round', got: '0.061605987645 nat a round' });
});

test('epsilon at the end of the plan is compared at the delta of the policy', (t) => {
  t.deepEqual(ruleNames({ maxEpsilon: { epsilon: '2.979', delta: '0.00001' } }), []);
  t.deepEqual(ruleNames({ maxEpsilon: { epsilon: '2.978999999999', delta: '0.00001' } }), ['maxEpsilon']);
});

test('a charge that is not known refuses wherever there is a limit, and a plan without noise has none', (t) => {
  const limits = { maxRoundCost: '100', maxEpsilon: { epsilon: '100', delta: '0.1' } };
  t.deepEqual(ruleNames(limits, null), ['maxRoundCost', 'maxEpsilon']);
  t.deepEqual(ruleNames({}, null), []);
  t.true(evaluateSite({ ...open, ...limits }, terms, null).allowed);
});

test('each finding is a sentence that says whether the rule passes, and what to change when it does not', (t) => {
  const sentences = findings({ ...open, minCohort: 5, maxRoundCost: '1' }, noised, charge).map(explain);
  t.is(sentences.length, Object.keys(open).length);
  t.is(
    sentences[1],
    'minCohort refuses: the policy expects at least 5, the plan says 4. To change that, vote a plan with a larger minCohort, or lower minCohort in the site policy.',
  );
  t.is(sentences[7], 'maxRoundCost passes: the policy expects at most 1 nat a round, the plan says 0.061605987645 nat a round.');
});

test('two parties of one organisation are refused whatever the rest says', (t) => {
  const [first, second] = terms.parties;
  t.like(evaluateSite(open, { ...terms, parties: [first, second, { ...first, node: 'cleveland/agent' }] }, null).refusals[0], {
    rule: 'secureAggregation',
  });
});

test('the strict example names every rule that refuses, in order', async (t) => {
  const strict = sitePolicyShape(await read('strict-hospital'), 'policy');
  t.deepEqual(
    evaluateSite(strict, terms, null).refusals.map((item) => item.rule),
    ['minCohort', 'allowedArchitectures', 'allowedNormalisation', 'allowedMechanisms', 'allowUnprotected'],
  );
});

test('a policy with an unknown, missing or weakened key is refused with its path', (t) => {
  t.throws(() => sitePolicyShape({ ...open, minCohorts: 3 }, 'policy'), { message: /^BODY_INVALID: policy\.minCohorts: unknown key/ });
  t.throws(() => sitePolicyShape({ ...open, minCohort: 2 }, 'policy'), { message: /policy\.minCohort: expected an integer in 3\.\./ });
  t.throws(() => sitePolicyShape({ ...open, secureAggregation: 'off' }, 'policy'), {
    message: /policy\.secureAggregation: expected required/,
  });
  for (const maxRoundCost of ['-1', '1e3', '0x10', '.5', 1])
    t.throws(() => sitePolicyShape({ ...open, maxRoundCost }, 'policy'), { message: /policy\.maxRoundCost: expected a decimal string/ });
  for (const delta of ['0', '1', '1.5', '0.0'])
    t.throws(() => sitePolicyShape({ ...open, maxEpsilon: { epsilon: '3', delta } }, 'policy'), {
      message: /policy\.maxEpsilon\.delta: expected a decimal above 0 and below 1/,
    });
});

test("the schema for editors lists the validator's keys, and the example holds the rules in force", async (t) => {
  const schema = JSON.parse(await readFile(new URL('schema.json', import.meta.url), 'utf8')) as {
    $defs: Record<'site' | 'consortium', { required: string[]; properties: object }>;
  };
  t.deepEqual(schema.$defs.site.required, Object.keys(open));
  t.deepEqual(Object.keys(schema.$defs.site.properties), Object.keys(open));
  t.deepEqual(schema.$defs.consortium.required, Object.keys(firstRules));
  t.deepEqual(Object.keys(schema.$defs.consortium.properties), Object.keys(firstRules));
  t.deepEqual(consortiumRulesShape(await read('consortium'), 'rules'), firstRules);
});

test('the rules that a refusal can name are those of the policy', (t) => {
  t.deepEqual(
    findings(open, terms, null).map(({ rule }) => rule),
    [...policyRules],
  );
});
