// Each rule of a site's policy refuses what it is there for and says what to change.
import { readFile } from 'node:fs/promises';
import test from 'ava';
import type { Terms } from '@cohort/protos/terms';
import { consortiumRules } from './consortium-rules.ts';
import { evaluateSite } from './evaluate.ts';
import { sitePolicyShape, type SitePolicy } from './site-policy.ts';

const read = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`examples/${name}.json`, import.meta.url), 'utf8')) as unknown;
const open = sitePolicyShape(await read('open-research'), 'policy');

const party = (msp: string, key: string) => ({
  msp,
  node: `${msp}/party`,
  nodeKey: key.repeat(64),
  boxKey: key.repeat(64),
  tlsCertSha256: key.repeat(64),
  endpoint: '',
});
const terms: Terms = {
  plan: 'a'.repeat(64),
  planHash: 'b'.repeat(64),
  round: 1,
  attempt: 0,
  modelIn: 'c'.repeat(64),
  purpose: 'heart disease risk',
  task: 'train',
  rounds: 3,
  datasets: [{ msp: 'cleveland', dataset: 'heart', version: 1 }],
  architecture: 'd'.repeat(64),
  blocks: [{ name: 'model', length: 14, width: 32, scale: 65536, bound: 1000, use: 'sum' }],
  strategy: {
    kind: 'fedavg',
    localSteps: 5,
    batch: 16,
    clientRate: '0.1',
    serverRate: '1',
    beta1: '0',
    beta2: '0',
    tau: '0',
    divisor: 'weights',
    weights: 'bucket',
    weightCap: 1,
  },
  normalisation: 'local',
  quantiser: { scale: 65536, clipNorm: null, bound: 1000 },
  mechanism: { kind: 'none', unit: null, adjacency: null, sigma2: null, sensitivity2: null, samplingRate: null, alphaStar: null },
  minCohort: 4,
  maxCohort: 4,
  parties: [party('cleveland', '1'), party('hungary', '2'), party('longbeach', '3')],
  frameBytes: 1 << 20,
  uploadProfile: 'relay',
  deadlines: { enrol: 5, collect: 5, relay: 5, step: 5, epoch: 60 },
  proof: false,
  retentionEpochs: 1,
  expiryEpoch: 3,
};
const pins = terms.parties.map(({ node, nodeKey, boxKey }) => ({ node, nodeKey, boxKey }));

test('a policy that fits allows the terms', (t) => {
  t.deepEqual(evaluateSite({ ...open, pinnedParties: pins, allowedPurposes: [terms.purpose], minCohort: 4 }, terms), {
    allowed: true,
    refusals: [],
  });
});

const refusing: readonly [rule: keyof SitePolicy, change: Partial<SitePolicy>, expected: string, got: string][] = [
  ['minCohort', { minCohort: 5 }, 'at least 5', '4'],
  ['allowedArchitectures', { allowedArchitectures: [] }, 'nothing is allowed', 'd'.repeat(64)],
  ['allowedStrategies', { allowedStrategies: ['fedadam', 'sgd'] }, 'one of fedadam, sgd', 'fedavg'],
  ['allowedPurposes', { allowedPurposes: ['advertising'] }, 'one of advertising', 'heart disease risk'],
  ['allowedNormalisation', { allowedNormalisation: ['schema'] }, 'one of schema', 'local'],
  ['allowUnprotected', { allowUnprotected: false }, 'a mechanism that adds noise', 'none: what the sums reveal is not bounded'],
];
for (const [rule, change, expected, got] of refusing) {
  test(`${rule} alone refuses and says what it expected and got`, (t) => {
    const { allowed, refusals } = evaluateSite({ ...open, ...change }, terms);
    t.false(allowed);
    t.is(refusals.length, 1);
    t.like(refusals[0], { rule, expected, got });
    t.regex(refusals[0]?.change ?? '', /vote|site policy/);
  });
}

test('a swapped node key, a swapped box key and an unknown party are each refused against the pins', (t) => {
  const [first, second, third] = terms.parties;
  for (const forged of [{ ...second, nodeKey: 'f'.repeat(64) }, { ...second, boxKey: 'f'.repeat(64) }, party('switzerland', '2')]) {
    const { refusals } = evaluateSite({ ...open, pinnedParties: pins }, { ...terms, parties: [first, forged, third] });
    t.deepEqual(
      refusals.map((item) => item.rule),
      ['pinnedParties'],
    );
  }
});

test('two parties of one organisation are refused whatever the rest says', (t) => {
  const [first, second] = terms.parties;
  t.like(evaluateSite(open, { ...terms, parties: [first, second, { ...first, node: 'cleveland/agent' }] }).refusals[0], {
    rule: 'secureAggregation',
  });
});

test('the strict example names every rule that refuses, in order', async (t) => {
  const strict = sitePolicyShape(await read('strict-hospital'), 'policy');
  t.deepEqual(
    evaluateSite(strict, terms).refusals.map((item) => item.rule),
    ['minCohort', 'allowedArchitectures', 'allowedNormalisation', 'allowUnprotected', 'pinnedParties'],
  );
});

test('a policy with an unknown, missing or weakened key is refused with its path', (t) => {
  t.throws(() => sitePolicyShape({ ...open, minCohorts: 3 }, 'policy'), { message: /^BODY_INVALID: policy\.minCohorts: unknown key/ });
  t.throws(() => sitePolicyShape({ ...open, minCohort: 2 }, 'policy'), { message: /policy\.minCohort: expected an integer in 3\.\./ });
  t.throws(() => sitePolicyShape({ ...open, secureAggregation: 'off' }, 'policy'), {
    message: /policy\.secureAggregation: expected required/,
  });
});

test("the schema for editors lists the validator's keys, and the example holds the rules in force", async (t) => {
  const schema = JSON.parse(await readFile(new URL('schema.json', import.meta.url), 'utf8')) as {
    $defs: { site: { required: string[]; properties: object } };
  };
  t.deepEqual(schema.$defs.site.required, Object.keys(open));
  t.deepEqual(Object.keys(schema.$defs.site.properties), Object.keys(open));
  t.deepEqual(await read('consortium'), { ...consortiumRules });
});
