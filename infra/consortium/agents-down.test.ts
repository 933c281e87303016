// An agent that a plan counts on and that does not run here is named, with how to start it.
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import type { PlanView } from '@cohort/protos/ledger';
import { writeReady } from '../node/ready-file.ts';
import { agentsDown } from './agents-down.ts';

const names = ['aa-agent', 'bb-agent', 'cc-agent', 'bb-party', 'dd-agent'];
const consortium = { nodes: Object.fromEntries(names.map((name) => [name, name.replace('-', '/')])) };
const dir = await mkdtemp(join(tmpdir(), 'cohort-agents-'));
const folder = (name: string): string => join(dir, 'nodes', name);
for (const name of names) await mkdir(join(folder(name), 'state'), { recursive: true });
for (const name of names.filter((each) => each !== 'cc-agent')) await writeFile(join(folder(name), 'node.json'), '{}');
await writeReady(folder('aa-agent'), { pid: process.pid, kind: 'agent', endpoint: null });
const plan = { status: 'active', body: { datasets: ['aa', 'bb', 'cc'].map((msp) => ({ msp })) } } as unknown as PlanView;

test('only agents that the plan counts on, that are set up here and do not run, are told', async (t) => {
  const found = await agentsDown(dir, consortium, plan);
  t.deepEqual(
    found.map(({ who, code }) => [who, code]),
    [['bb/agent', 'UNREACHABLE']],
  );
  t.regex(found[0]?.detail ?? '', /^expected it to run, .*, got no process of it here; start it: cohort up .*cohort node run .*bb-agent$/);
});

test('a process that has died since counts as none, and a plan that has ended needs nobody', async (t) => {
  // No system hands out so high a number.
  await writeReady(folder('bb-agent'), { pid: 2 ** 30, kind: 'agent', endpoint: null });
  t.is((await agentsDown(dir, consortium, plan)).length, 1);
  t.deepEqual(await agentsDown(dir, consortium, { ...plan, status: 'finished' }), []);
});
