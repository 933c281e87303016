// Before anybody votes a plan is refused with the rule and the number that would pass: by itself, by the ledger, by this site.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { Plan } from '@cohort/protos/terms';
import { opening } from '@cohort/protos/testing/study-plan';
import { heartSchema } from '@cohort/client-agent/data/heart-disease';
import { parseLayers } from '../parse-layers.ts';
import { proposedTerms } from '../proposed-terms.ts';
import type { Net } from '../read-architecture.ts';
import { genesis, testNet, testPlan } from '../testing/heart-plan.ts';
import { logistic, siteOf, studiedLedger, type Site } from '../testing/studied-ledger.ts';
import type { PlanFinding } from './finding.ts';
import { planAlone } from './plan-alone.ts';
import { planAtSite } from './plan-at-site.ts';
import { planOnLedger } from './plan-on-ledger.ts';

const net: Net = { architecture: logistic, hash: testNet.hash, parameters: testNet.parameters };
const refusals = (findings: readonly PlanFinding[]): string =>
  findings
    .filter(({ verdict }) => verdict === 'refused')
    .map(({ about, text }) => `${about}: ${text}`)
    .join('\n');

test('a drafted plan with the files that it was drafted with stands by itself', (t) => {
  t.deepEqual(
    planAlone(testPlan, net, genesis.hash).map(({ verdict }) => verdict),
    ['holds', 'holds', 'holds'],
  );
  t.deepEqual(
    planAlone(testPlan, null, null).map(({ verdict }) => verdict),
    ['holds', 'unknown', 'unknown'],
  );
});

const blocks = (bound: number): Partial<Plan> => ({
  blocks: testPlan.blocks.map((block) => ({ ...block, bound })),
  quantiser: { ...testPlan.quantiser, bound },
});
const alone: readonly (readonly [string, Partial<Plan>, RegExp])[] = [
  ['a small cohort', { minCohort: 2 }, /minCohort: expected at least 3, got 2/],
  [
    'another T',
    { mechanism: { ...testPlan.mechanism, sensitivity2: '16777216' } },
    /mechanism.sensitivity2: expected T = 16781317, got 16777216/,
  ],
  [
    'a bound that leaves the ring',
    blocks(2 ** 30),
    /3 x 1073741824 = 3221225472; lower the bound to 715743265, or the scale or the cohort/,
  ],
  ['a bound without room for noise', blocks(715_800_000), /768 sigma\^2, .*; lower the bound to 715743265, or the cohort or the noise/],
  ['a rate of nothing', { strategy: { ...testPlan.strategy, serverRate: '0' } }, /strategy.serverRate: expected more than 0, got 0/],
  ['another architecture', { architecture: 'ab'.repeat(32) }, /architecture: expected [0-9a-f]{64}, that of the file given, got abab/],
  ['another first model', { genesisModel: 'ab'.repeat(32) }, /genesisModel: expected [0-9a-f]{64}, the file given, got abab/],
];
for (const [what, change, message] of alone)
  test(`${what} is refused offline`, (t) => {
    t.regex(refusals(planAlone({ ...testPlan, ...change }, net, genesis.hash)), message);
  });

test('the bound that a refusal names passes, and one more does not', (t) => {
  for (const bound of [715_743_265, 715_743_266]) {
    const found = refusals(planAlone({ ...testPlan, ...blocks(bound) }, net, genesis.hash));
    t.is(found === '', bound === 715_743_265, found);
  }
});

test('the ledger says whether it would take the plan, and each account for how many rounds it pays', async (t) => {
  const site = siteOf(await studiedLedger(), 'north');
  const findings = await planOnLedger(site, testPlan);
  t.is(refusals(findings), '');
  t.regex(findings[0]?.text ?? '', /would take it from north: .*; north, river, stmary vote on it/);
  t.deepEqual(
    findings.slice(1).map(({ about, text }) => `${about} ${text}`),
    ['north', 'river', 'stmary'].map((msp) => `${msp}~heart~train~record pays for 25 rounds; the plan asks for 25`),
  );
});

const onLedger: readonly (readonly [string, Partial<Plan>, RegExp])[] = [
  ['a dataset that is not there', { datasets: testPlan.datasets.map((item) => ({ ...item, version: 2 })) }, /ledger: .*version 2/],
  [
    'a party that is not there',
    { parties: ['north/party', 'river/party', 'gone/party'] },
    /NODE_NOT_ACTIVE: parties: expected an admitted party node/,
  ],
  [
    'another order',
    { mechanism: { ...testPlan.mechanism, alphaStar: 9 } },
    /mechanism.alphaStar: expected 7, the order of north~heart~train~record, got 9/,
  ],
  [
    'deadlines beyond the epoch',
    { deadlines: { enrol: 36_000, collect: 1, relay: 1, step: 1 } },
    /deadlines: expected at most 36000 s in sum/,
  ],
  ['a bound that cuts sums off', blocks(2 ** 12), /block model.bound: expected at least \d+ = .* got 4096/],
];
for (const [what, change, message] of onLedger)
  test(`${what} is refused by the ledger before it is proposed`, async (t) => {
    const site = siteOf(await studiedLedger(), 'north');
    t.regex(refusals(await planOnLedger(site, { ...testPlan, ...change })), message);
  });

test('an account that pays for some rounds or for none says which noise would pay for all', async (t) => {
  const poor = { accounts: [opening('train', 'record', '2'), opening('evaluation', 'record')] };
  const site = siteOf(await studiedLedger({ river: poor }), 'north');
  const text = (await planOnLedger(site, testPlan)).find(({ about }) => about.startsWith('river'))?.text ?? '';
  t.regex(text, /^pays for 9 of 25 rounds; then its member is kept out; with sigma2 = \d+ it would pay for all, as it stands for 9$/);
  const sigma2 = { num: /sigma2 = (\d+)/.exec(text)?.[1] ?? '', den: '1' };
  const mended = await planOnLedger(site, { ...testPlan, mechanism: { ...testPlan.mechanism, sigma2 } });
  t.is(mended.find(({ about }) => about.startsWith('river'))?.text, 'pays for 25 rounds; the plan asks for 25');
  const loud = { ...testPlan, mechanism: { ...testPlan.mechanism, sigma2: { num: '16781317', den: '100' } } };
  t.regex(
    refusals(await planOnLedger(site, loud)),
    /pays for 0 of 25 rounds: expected at least one, .*; with sigma2 = \d+ it would pay for all/,
  );
});

async function atSite(
  change: (site: Site) => Promise<void> = () => Promise.resolve(),
  plan = testPlan,
  given: Net | null = net,
): Promise<PlanFinding[]> {
  const ledger = await studiedLedger();
  const site = siteOf(ledger, 'north', { maxEpsilon: { epsilon: '3', delta: '0.00001' } });
  await pinFrom(site);
  await change(site);
  return await planAtSite(site, plan, await proposedTerms(site.ledger, 'ab'.repeat(32), plan), given);
}

/** As an operator who asked the parties' operators. */
async function pinFrom({ dir, ledger }: Site): Promise<void> {
  await edit(dir, 'node.json', async (config) => ({
    ...config,
    pinnedParties: await Promise.all(
      testPlan.parties.map(async (id) => {
        const { node, nodeKey, boxKey, tlsCertSha256 } = await ledger.evaluate('members.node', { node: id });
        return { node, nodeKey, boxKey, tlsCertSha256 };
      }),
    ),
  }));
}

async function edit(dir: string, name: string, change: (value: Record<string, unknown>) => unknown): Promise<void> {
  const path = join(dir, 'nodes', 'north-agent', name);
  await writeFile(path, JSON.stringify(await change(JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>)));
}

test('a site that offers the rows, under their schema, with pins and a policy that agree has nothing against the plan', async (t) => {
  const findings = await atSite(async ({ dir }) => {
    await writeFile(join(dir, 'nodes', 'north-agent', 'rows.csv'), '');
  });
  t.deepEqual(
    findings.filter(({ verdict }) => verdict !== 'holds'),
    [],
  );
});

const sites: readonly (readonly [string, (site: Site) => Promise<void>, RegExp])[] = [
  [
    'no offer',
    ({ dir }) => edit(dir, 'node.json', (config) => ({ ...config, offers: [] })),
    /offers: expected heart version 1 in the agent's node.json/,
  ],
  [
    'another schema',
    ({ dir }) => edit(dir, 'schema.json', (schema) => ({ ...schema, name: 'other' })),
    /schema: expected [0-9a-f]{64}, which heart is registered with/,
  ],
  [
    'a column less',
    ({ dir }) => edit(dir, 'schema.json', () => ({ ...heartSchema(), columns: heartSchema().columns.slice(1) })),
    /architecture: expected 12 inputs, one for each feature/,
  ],
  [
    'a policy of less',
    ({ dir }) => edit(dir, 'policy.json', (policy) => ({ ...policy, maxEpsilon: { epsilon: '1', delta: '0.00001' } })),
    /maxEpsilon refuses: .* To change that/,
  ],
  [
    'another key of a party',
    ({ dir }) =>
      edit(dir, 'node.json', ({ pinnedParties, ...config }) => ({
        ...config,
        pinnedParties: (pinnedParties as object[]).map((pin, at) => (at === 1 ? { ...pin, nodeKey: 'cd'.repeat(32) } : pin)),
      })),
    /pinnedParties: expected the node key [0-9a-f]{64} that the registry has for river\/party, got another/,
  ],
  ['no rows', () => Promise.resolve(), /rows: expected .*rows\.csv, got no such file/],
];
for (const [what, change, message] of sites)
  test(`${what} at this site is found`, async (t) => {
    t.regex(refusals(await atSite(change)), message);
  });

test('an architecture of which the agent has no file speaks against nothing, since it takes it from the parties', async (t) => {
  const architecture = parseLayers({ layers: '4,1', activation: 'relu', features: 13 });
  const other = { ...testPlan, architecture: 'ab'.repeat(32) };
  const findings = await atSite(undefined, other, { architecture, hash: other.architecture, parameters: 61 });
  t.true(
    findings.some(
      ({ verdict, text }) => verdict === 'holds' && text.includes('its agent takes the architecture from the parties, by its hash'),
    ),
  );
});
