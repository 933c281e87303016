// A pin, an architecture or a policy that is written counts from the next round on, without a restart.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { checkTerms } from '@cohort/client-agent/steps/check-terms';
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
    { dataset: 'visits', version: 1, file: 'rows.csv', schema: 'schema.json', partition: { kind: 'seeded', seed: '1', testPercent: 20 } },
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
  await writeFile(join(dir, 'architecture.json'), JSON.stringify(rig.ports.study.architectures[0]));
  const right = rig.ports.site.pinnedParties;
  const wrong = right.map((pin, index) => (index === 0 ? { ...pin, nodeKey: 'ff'.repeat(32) } : pin));
  await write(wrong);
  const pins = await SettingsInFile.read(dir, await readConfig(dir, agentConfigShape));
  const site = pins.of(rig.ports.site);
  const judge = pins.before(async (round, ports) => {
    await checkTerms(round, ports);
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
  await write('node.json', { ...config, architectures: [], pinnedParties });
  const settings = await SettingsInFile.read(dir, await readConfig(dir, agentConfigShape));
  const { source, schema, partition, seed } = rig.ports.study;
  const study = settings.study({ source, schema, partition, seed });
  const judge = settings.before(async (round, ports) => {
    await checkTerms(round, ports);
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
