// A pin, an architecture, a policy or an offer that is written counts from the next round on, without a restart.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Study } from '@cohort/client-agent/ports/study';
import { checkTerms } from '@cohort/client-agent/steps/check-terms';
import { takeArchitecture } from '@cohort/client-agent/steps/take-architecture';
import type { Sent } from '@cohort/client-agent/steps/send';
import { makeRig, roundOf } from '@cohort/client-agent/testing/rig';
import { CohortError } from '@cohort/protos/errors';
import { openPolicy } from '../plan/testing/studied-ledger.ts';
import { agentConfigShape } from './agent-config.ts';
import { readConfig } from './config.ts';
import { SettingsInFile } from './settings-in-file.ts';

const config = {
  kind: 'agent',
  consortium: '../../consortium.json',
  offers: [
    { dataset: 'heart', version: 1, file: 'rows.csv', schema: 'schema.json', partition: { kind: 'seeded', seed: '1', testPercent: 20 } },
  ],
  architectures: ['architecture.json'],
  policy: 'policy.json',
  batchSeed: '1',
};

test('a round is judged by the pins in node.json of that moment, whatever the agent started with', async (t) => {
  const rig = await makeRig();
  const dir = await mkdtemp(join(tmpdir(), 'cohort-pins-'));
  const write = (pinnedParties: unknown) => writeFile(join(dir, 'node.json'), JSON.stringify({ ...config, pinnedParties }));
  await writeFile(join(dir, 'policy.json'), JSON.stringify(openPolicy));
  await writeFile(join(dir, 'schema.json'), JSON.stringify(rig.ports.study.schema));
  await writeFile(join(dir, 'architecture.json'), JSON.stringify(rig.ports.study.architectures[0]));
  const right = rig.ports.site.pinnedParties;
  const wrong = right.map((pin, index) => (index === 0 ? { ...pin, nodeKey: 'ff'.repeat(32) } : pin));
  await write(wrong);
  const pins = await SettingsInFile.read(dir, await readConfig(dir, agentConfigShape));
  const site = pins.of(rig.ports.site);
  const judge = pins.before(async (round, ports) => {
    await takeArchitecture(await checkTerms(round, ports), ports);
    return {} as Sent;
  });
  const codeNow = async () =>
    await judge(await roundOf(rig), { ...rig.ports, site }).then(
      () => null,
      (thrown: unknown) => CohortError.from(thrown).code,
    );
  t.is(await codeNow(), 'KEY_NOT_PINNED');
  await write(right);
  t.is(await codeNow(), null);
  t.deepEqual(site.pinnedParties, right, 'and it is told to these, and sent to these');
  await write(right.slice(1));
  t.is(await codeNow(), 'CONFIG_INVALID');
  await write(wrong);
  t.is(await codeNow(), 'KEY_NOT_PINNED');
});

test('a round is judged by the architectures and the policy of that moment, and a large net is trained by what suits it', async (t) => {
  const rig = await makeRig();
  const dir = await mkdtemp(join(tmpdir(), 'cohort-settings-'));
  const pinnedParties = rig.ports.site.pinnedParties;
  const write = (name: string, value: unknown) => writeFile(join(dir, name), JSON.stringify(value));
  await write('policy.json', openPolicy);
  await write('schema.json', rig.ports.study.schema);
  await write('node.json', { ...config, architectures: [], pinnedParties });
  const settings = await SettingsInFile.read(dir, await readConfig(dir, agentConfigShape));
  const study = settings.study({ dataset: 'heart', version: 1 }, '1/org');
  const judge = settings.before(async (round, ports) => {
    await takeArchitecture(await checkTerms(round, ports), ports);
    return {} as Sent;
  });
  const codeNow = async () =>
    await judge(await roundOf(rig), { ...rig.ports, study, policy: settings.policy }).then(
      () => null,
      (thrown: unknown) => CohortError.from(thrown).code,
    );
  t.is(await codeNow(), 'TERMS_REFUSED');
  await write('architecture.json', rig.ports.study.architectures[0]);
  await write('node.json', { ...config, pinnedParties });
  t.is(await codeNow(), null);
  t.is(study.trainer.backend, 'plain');
  await write('policy.json', { ...openPolicy, allowUnprotected: false });
  t.is(await codeNow(), 'POLICY_REFUSED');
  await write('policy.json', openPolicy);
  const large = {
    format: 'cohort/architecture/v1',
    input: 2,
    layers: [{ kind: 'dense', units: 300, activation: 'relu' }, { kind: 'logistic' }],
    loss: 'binary-cross-entropy',
  };
  await write('large.json', large);
  await write('node.json', { ...config, architectures: ['architecture.json', 'large.json'], pinnedParties });
  t.is(await codeNow(), null);
  t.not(study.trainer.backend, 'plain');
});

test('rows, schema and split are those offered at that moment, the same objects until they change; a dataset that is taken out is refused', async (t) => {
  const rig = await makeRig();
  const dir = await mkdtemp(join(tmpdir(), 'cohort-offers-'));
  t.teardown(() => rm(dir, { recursive: true }));
  const { pinnedParties } = rig.ports.site;
  const write = (name: string, value: unknown) => writeFile(join(dir, name), JSON.stringify(value));
  await write('policy.json', openPolicy);
  await write('schema.json', rig.ports.study.schema);
  await write('architecture.json', rig.ports.study.architectures[0]);
  const [heart = {}] = config.offers;
  const offer = (...offers: readonly object[]) => write('node.json', { ...config, offers, pinnedParties });
  await offer(heart);
  const settings = await SettingsInFile.read(dir, await readConfig(dir, agentConfigShape));
  t.teardown(() => {
    settings[Symbol.dispose]();
  });
  const study = settings.study({ dataset: 'heart', version: 1 }, '1/org');
  let seen: Study | null = null;
  const work = settings.before((_, ports) => {
    seen = ports.study;
    return Promise.resolve({} as Sent);
  });
  const site = settings.of(rig.ports.site);
  const workNow = async () => {
    await work(await roundOf(rig), { ...rig.ports, site, study });
    return seen ?? t.fail();
  };
  const first = await workNow();
  const { source, schema, partition } = await workNow();
  t.true(source === first.source && schema === first.schema && partition === first.partition, 'rows that were read stay read');
  t.true(await settings.look(), 'the first time');
  t.false(await settings.look());
  await offer({ ...heart, partition: { kind: 'all' } }, { ...heart, dataset: 'lungs' });
  t.true(await settings.look());
  t.deepEqual(settings.offered, [
    { dataset: 'heart', version: 1 },
    { dataset: 'lungs', version: 1 },
  ]);
  t.deepEqual(site.offered, settings.offered);
  t.deepEqual((await workNow()).partition, { kind: 'all' });
  t.deepEqual(first.partition, { kind: 'seeded', seed: '1', testPercent: 20 }, 'work under way goes on with what it began with');
  await offer({ ...heart, dataset: 'lungs' });
  await t.throwsAsync(workNow, {
    code: 'DATASET_NOT_OFFERED',
    message: /dataset heart version 1: expected it under offers in node.json, got others; offer it again \(cohort dataset register\)/,
  });
  t.deepEqual(study.partition, { kind: 'all' }, 'what was published of it is still measured on its rows');
  await writeFile(join(dir, 'node.json'), '{');
  await t.throwsAsync(settings.look(), { code: 'CONFIG_INVALID' });
  t.false(await settings.look(), 'told once');
  t.deepEqual(site.offered, [{ dataset: 'lungs', version: 1 }]);
});
