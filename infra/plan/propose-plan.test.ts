// A plan goes to the vote with its files where the voters can fetch them, once, and a site that votes yes takes its architecture up.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { architectureHash, parseArchitecture } from '@cohort/client-agent/train/architecture';
import { artifactHash } from '@cohort/protos/artifact';
import { CohortError } from '@cohort/protos/errors';
import { listAll } from '@cohort/protos/list-all';
import type { Plan } from '@cohort/protos/terms';
import type { SharedArtifacts } from '../consortium/shared-artifacts.ts';
import { agentConfigShape } from '../node/agent-config.ts';
import { readConfig } from '../node/config.ts';
import { genesisModel } from './genesis-model.ts';
import { parseLayers } from './parse-layers.ts';
import { atOnce, Changes } from '../node/changes.ts';
import { proposePlan } from './propose-plan.ts';
import { takeUpArchitecture } from './take-up-architecture.ts';
import { testPlan } from './testing/heart-plan.ts';
import { siteOf, studiedLedger } from './testing/studied-ledger.ts';

const architecture = parseLayers({ layers: '4,1', activation: 'tanh', features: 13 });
const first = genesisModel(architecture, { seed: 'x', given: null });
const net = { architecture, hash: architectureHash(architecture), parameters: 61 };
const length = net.parameters;
const plan: Plan = {
  ...testPlan,
  architecture: net.hash,
  genesisModel: first.hash,
  blocks: testPlan.blocks.map((block) => ({ ...block, length })),
  mechanism: { ...testPlan.mechanism, sensitivity2: '16781331' },
};

/** Parties that keep what they are given; `fails` many times they are away. */
function parties(fails = 0): SharedArtifacts & { readonly kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>();
  let left = fails;
  return {
    kept,
    put: (bytes) => {
      if (left-- > 0) return Promise.reject(new CohortError('UNREACHABLE', 'parties: nobody answers'));
      const hash = artifactHash(bytes);
      kept.set(hash, bytes);
      return Promise.resolve({ hash, at: ['north/party'] });
    },
    get: (hash) => {
      const found = kept.get(hash);
      return found === undefined ? Promise.reject(new CohortError('NOT_FOUND', hash)) : Promise.resolve(found);
    },
  };
}

test('the architecture and the first model are at the parties under the hashes that the plan names', async (t) => {
  const site = siteOf(await studiedLedger(), 'north');
  const shared = parties();
  const { proposal, wasOpen, architectureAt, modelAt } = await proposePlan(site, shared, { plan, net, file: first.file });
  t.false(wasOpen);
  t.deepEqual([architectureAt, modelAt], [['north/party'], ['north/party']]);
  t.deepEqual([...shared.kept.keys()].sort(), [plan.architecture, plan.genesisModel].sort());
  t.is((await site.ledger.evaluate('governance.get', { proposal })).status, 'open');
});

test('interrupted between the proposal and its files, the same command puts them and proposes nothing twice', async (t) => {
  const site = siteOf(await studiedLedger(), 'north');
  const shared = parties(1);
  const files = { plan, net, file: first.file };
  await t.throwsAsync(proposePlan(site, shared, files), {
    code: 'UNREACHABLE',
    message: /proposal [0-9a-f]{8} is open, but .*; run the same command again/,
  });
  const { wasOpen } = await proposePlan(site, shared, files);
  t.true(wasOpen);
  t.is(shared.kept.size, 2);
  t.is((await listAll(site.ledger, 'governance.list', {})).length, 1);
});

test('what is taken up is fetched by its hash, named in node.json beside what was there, and taken up once', async (t) => {
  const site = siteOf(await studiedLedger(), 'river');
  const shared = parties();
  await proposePlan(siteOf(await studiedLedger(), 'north'), shared, { plan, net, file: first.file });
  const folder = join(site.dir, 'nodes', 'river-agent');
  const before = await readFile(join(folder, 'node.json'), 'utf8');
  const dry = new Changes(true);
  t.regex((await takeUpArchitecture(site, plan, shared, dry)).text, /^the architecture would be taken up into /);
  t.deepEqual(
    dry.noted.map(({ change }) => change),
    ['file', 'file'],
  );
  t.is(await readFile(join(folder, 'node.json'), 'utf8'), before);
  const { file, text } = await takeUpArchitecture(site, plan, shared, atOnce);
  t.regex(text, /^wrote .* and named it under architectures in .*node\.json; a running agent reads it before its next round$/);
  t.is(architectureHash(parseArchitecture(JSON.parse(await readFile(file ?? '', 'utf8')))), plan.architecture);
  const { architectures, ...rest } = await readConfig(folder, agentConfigShape);
  t.deepEqual(architectures, ['architecture.json', `architecture-${plan.architecture.slice(0, 12)}.json`]);
  t.like(JSON.parse(before), { batchSeed: rest.batchSeed, policy: rest.policy });
  t.is((await takeUpArchitecture(site, plan, shared, atOnce)).file, null);
  t.true((await readdir(folder)).every((name) => !name.endsWith('.part')));
});

const spoiled: readonly (readonly [string, SharedArtifacts['get'], string])[] = [
  ['nobody has', () => Promise.reject(new CohortError('NOT_FOUND', 'none')), 'NOT_FOUND'],
  ['is no architecture', () => Promise.resolve(first.file), 'ENCODING_INVALID'],
];
for (const [what, get, code] of spoiled)
  test(`an architecture that ${what} changes nothing here`, async (t) => {
    const site = siteOf(await studiedLedger(), 'stmary');
    const path = join(site.dir, 'nodes', 'stmary-agent', 'node.json');
    const before = await readFile(path, 'utf8');
    const error = await t.throwsAsync(takeUpArchitecture(site, plan, { get }, atOnce), { instanceOf: CohortError });
    t.is(error.code, code as CohortError['code']);
    t.is(await readFile(path, 'utf8'), before);
  });

test('another architecture than the one that is named is refused, and one that the schema does not suit', async (t) => {
  const site = siteOf(await studiedLedger(), 'north');
  const shared = parties();
  await proposePlan(site, shared, { plan, net, file: null });
  const bytes = shared.kept.get(plan.architecture) ?? new Uint8Array();
  const other = { ...plan, architecture: 'ab'.repeat(32) };
  await t.throwsAsync(takeUpArchitecture(site, other, { get: () => Promise.resolve(bytes) }, atOnce), { code: 'ARTIFACT_MISMATCH' });
  const narrow = parseLayers({ layers: '1', activation: 'relu', features: 3 });
  const put = parties();
  await proposePlan(siteOf(await studiedLedger(), 'north'), put, {
    plan: testPlan,
    net: { architecture: narrow, hash: architectureHash(narrow), parameters: 4 },
    file: null,
  });
  await t.throwsAsync(takeUpArchitecture(site, { ...plan, architecture: architectureHash(narrow) }, put, atOnce), {
    code: 'TERMS_REFUSED',
    message: /expected 13 inputs/,
  });
});

test('a site without rows in the plan, or without an agent here, changes nothing', async (t) => {
  const site = siteOf(await studiedLedger(), 'north');
  const never = { get: () => Promise.reject(new CohortError('INTERNAL', 'asked')) };
  const others = { ...plan, datasets: plan.datasets.filter(({ msp }) => msp !== 'north') };
  t.regex((await takeUpArchitecture(site, others, never, atOnce)).text, /names no dataset of north: nothing is changed here/);
  t.regex((await takeUpArchitecture({ ...site, dir: '/nowhere' }, plan, never, atOnce)).text, /no agent of north is configured/);
});
