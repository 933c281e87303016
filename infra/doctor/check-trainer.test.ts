// The doctor trains one step on invented rows, with the trainer that the agent would use.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { checkTrainer } from './check-trainer.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-trainer-'));
test.after.always(() => rm(home, { recursive: true, force: true }));

const net = (input: number) => ({ format: 'cohort/architecture/v1', input, layers: [{ kind: 'logistic' }], loss: 'binary-cross-entropy' });
const pin = (node: string, digit: string) => ({
  node,
  nodeKey: digit.repeat(64),
  boxKey: digit.repeat(64),
  tlsCertSha256: digit.repeat(64),
});

async function agentOf(name: string, nets: readonly object[]): Promise<string> {
  const folder = join(home, name);
  await mkdir(folder);
  const architectures = nets.map((_, at) => `net-${String(at)}.json`);
  for (const [at, file] of architectures.entries()) await writeFile(join(folder, file), JSON.stringify(nets[at]));
  const pinnedParties = [pin('aa/party', '1'), pin('bb/party', '2'), pin('cc/party', '3')];
  const config = {
    kind: 'agent',
    consortium: '../c.json',
    offers: [],
    architectures,
    policy: 'policy.json',
    pinnedParties,
    batchSeed: '1',
  };
  await writeFile(join(folder, 'node.json'), JSON.stringify(config));
  return folder;
}

test('every net that was agreed to makes a step, and none is said to be so', async (t) => {
  const two = await checkTrainer('va-agent', await agentOf('two', [net(3), net(5)]));
  t.true(two.ok, two.detail);
  t.regex(two.detail, /^plain, a step of 2 nets in \d+ ms$/);
  const none = await checkTrainer('va-agent', await agentOf('none', []));
  t.deepEqual([none.ok, none.detail], [true, 'no net was agreed to yet']);
});

test('a net that cannot be read is bad, with what to do', async (t) => {
  const broken = await checkTrainer('va-agent', await agentOf('broken', [{ ...net(3), loss: 'none' }]));
  t.is(broken.ok, false);
  t.regex(broken.detail, /net-0\.json: loss: expected/);
});
