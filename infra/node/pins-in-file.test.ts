// A pin that an operator writes counts from the next round on, without a restart.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { checkTerms } from '@cohort/client-agent/steps/check-terms';
import type { Sent } from '@cohort/client-agent/steps/send';
import { makeRig, roundOf } from '@cohort/client-agent/testing/rig';
import { CohortError } from '@cohort/protos/errors';
import { PinsInFile } from './pins-in-file.ts';

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
  const right = rig.ports.site.pinnedParties;
  const wrong = right.map((pin, index) => (index === 0 ? { ...pin, nodeKey: 'ff'.repeat(32) } : pin));
  const pins = new PinsInFile(dir, wrong);
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
  await write(wrong);
  t.is(await codeNow(), 'KEY_NOT_PINNED');
  await write(right);
  t.is(await codeNow(), null);
  t.deepEqual(site.pinnedParties, right, 'and it is told to these, and sent to these');
  await write(right.slice(1));
  t.is(await codeNow(), 'CONFIG_INVALID');
  await write(wrong);
  t.is(await codeNow(), 'KEY_NOT_PINNED');
});
