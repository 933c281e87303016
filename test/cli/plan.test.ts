// From a net to a trained model by commands alone, on processes: model init, plan draft, check, simulate, propose, vote, list, show.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { heartFile, hospitals } from '@cohort/client-agent/data/heart-disease';
import { locate } from '@cohort/infra/demo/data/locate';
import { admitMembers } from '@cohort/infra/demo/admit-members';
import { connectAdmins, disconnect } from '@cohort/infra/demo/admins';
import { createHeartConsortium, partyHosts, startNodes } from '@cohort/infra/demo/heart-consortium';
import { registerPrivateDatasets } from '@cohort/infra/demo/private-study';
import { Supervisor } from '@cohort/infra/node/supervisor';
import { exitCodes } from '@cohort/protos/errors';
import { cohort, until } from './typed.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-plan-'));
const dir = join(home, 'consortium');
const at = ['--dir', dir];
const file = (name: string): string => join(home, name);
const net = ['--architecture', file('architecture.json'), '--model', file('model.safetensors')];
const processes = new Supervisor({ restart: () => null });
const stop = new AbortController();
const { files, notice } = await locate({ mayFetch: false });

test.after.always(async () => {
  stop.abort();
  await processes[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

/** Agents that know no architecture, parties that serve no model: what a plan needs comes by its commands. */
async function forget(node: string, change: object): Promise<void> {
  const path = join(dir, 'nodes', node, 'node.json');
  await writeFile(path, JSON.stringify({ ...(JSON.parse(await readFile(path, 'utf8')) as object), ...change }));
}

test.before(async (t) => {
  t.timeout(240_000);
  t.log(notice);
  const consortium = await createHeartConsortium({ dir, rounds: 1, strategy: 'fedavg', seed: '7', files, epochSeconds: 600 });
  for (const msp of hospitals) await forget(`${msp}-agent`, { architectures: [] });
  for (const msp of partyHosts) await forget(`${msp}-party`, { models: [] });
  await startNodes(consortium, processes, stop.signal);
  const founders = await connectAdmins(consortium, partyHosts);
  const admins = [...founders, ...(await admitMembers(consortium, founders, () => undefined))];
  await registerPrivateDatasets(admins, files, '3');
  await disconnect(admins);
});

const short = async (): Promise<string> =>
  /^([0-9a-f]{8}) +open +plan/m.exec((await cohort('proposal', 'list', '--as', 'cleveland', ...at)).out)?.[1] ?? '';

test.serial('a plan is drafted from what the ledger knows, and stands every check', async (t) => {
  t.timeout(120_000);
  const made = await cohort('model', 'init', '--layers', '1', '--schema', join(dir, 'schema.json'), ...net);
  t.is(made.code, exitCodes.done, made.err);
  const wishes = ['--purpose', 'predict heart disease', '--rounds', '20', '--epsilon', '3', '--dataset', 'heart-disease-private'];
  const drafted = await cohort('plan', 'draft', ...wishes, '--out', file('plan.json'), '--as', 'cleveland', ...net, ...at);
  t.is(drafted.code, exitCodes.done, drafted.err);
  t.regex(drafted.err, /^mechanism\.sigma2 +\d+ +the least with which$/m);
  t.regex(drafted.err, /^rounds paid +20 /m);
  t.regex(drafted.err, /^noise beside signal +0\.\d+ /m);
  const checked = await cohort('plan', 'check', file('plan.json'), '--as', 'cleveland', ...net, ...at);
  t.is(checked.code, exitCodes.done, checked.out + checked.err);
  t.regex(checked.out, /^ok +site cleveland +its policy lets its agent take part$/m);
  t.regex(checked.out, /^\? +hungarian\/party +answers; the first model comes with the proposal/m);
});

test.serial('a plan that was altered is refused with the number that would pass, and is not proposed', async (t) => {
  const plan = JSON.parse(await readFile(file('plan.json'), 'utf8')) as { mechanism: object };
  await writeFile(file('wrong.json'), JSON.stringify({ ...plan, mechanism: { ...plan.mechanism, sensitivity2: '1' } }));
  const checked = await cohort('plan', 'check', file('wrong.json'), '--as', 'cleveland', ...net, ...at);
  t.is(checked.code, exitCodes.policy);
  t.regex(checked.out, /sensitivity2: expected T >= .*, got T = 1; use T = 16781317/);
  const proposed = await cohort('plan', 'propose', file('wrong.json'), '--as', 'cleveland', ...net, ...at);
  t.is(proposed.code, exitCodes.policy);
  t.is((await cohort('proposal', 'list', '--as', 'cleveland', ...at)).out, 'no proposal is open\n');
});

test.serial('what accuracy to expect is said with its limits', async (t) => {
  t.timeout(120_000);
  const rows = ['--file', join(dir, 'data', 'cleveland', heartFile('cleveland')), '--schema', join(dir, 'schema.json')];
  const { code, out, err } = await cohort(
    'plan',
    'simulate',
    file('plan.json'),
    ...rows,
    '--draws',
    '2',
    '--as',
    'cleveland',
    ...net,
    ...at,
  );
  t.is(code, exitCodes.done, err);
  t.regex(out, /^the plan, with its noise +0\.\d{3} +0\.\d{3} +0\.\d{3}$/m);
  t.regex(out, /uncertain by about \+- 0\.\d{3}/);
});

test.serial('rows are tried in the dialect that they are written in, as they are registered', async (t) => {
  t.timeout(120_000);
  const plain = await readFile(join(dir, 'data', 'cleveland', heartFile('cleveland')), 'utf8');
  await writeFile(file('semicolons.csv'), plain.replaceAll(',', ';'));
  const schema = JSON.parse(await readFile(join(dir, 'schema.json'), 'utf8')) as object;
  await writeFile(file('semicolons.json'), JSON.stringify({ ...schema, dialect: { separator: ';' } }));
  const tried = ['plan', 'simulate', file('plan.json'), '--file', file('semicolons.csv'), '--draws', '1', '--rounds', '1', '--offline'];
  const declared = await cohort(...tried, '--schema', file('semicolons.json'), ...net);
  t.is(declared.code, exitCodes.done, declared.err);
  const said = await cohort(...tried, '--schema', join(dir, 'schema.json'), '--dialect', 'separator=semicolon', ...net);
  t.is(said.code, exitCodes.done, said.err);
  const neither = await cohort(...tried, '--schema', join(dir, 'schema.json'), ...net);
  t.regex(neither.err, /^DATA_INVALID: .*expected \d+ cells, got semicolons/);
});

test.serial('it is proposed once with its files, and who votes yes takes the architecture up', async (t) => {
  t.timeout(240_000);
  const propose = ['plan', 'propose', file('plan.json'), '--as', 'cleveland', ...net, ...at];
  t.regex(
    (await cohort(...propose, '--dry-run')).out,
    /^would submit governance\.propose as cleveland: [^]*\ndry run: nothing was written\n$/m,
  );
  const proposed = await cohort(...propose);
  t.is(proposed.code, exitCodes.done, proposed.err);
  t.regex(proposed.out, /^first model at cleveland\/party, hungarian\/party, va\/party$/m);
  t.regex(proposed.out, /^wrote .*cleveland-agent\/architecture-[0-9a-f]{12}\.json and named it under architectures/m);
  const again = await cohort(...propose);
  t.is(again.code, exitCodes.done, again.err);
  const proposal = await short();
  t.is((await cohort('proposal', 'list', '--as', 'cleveland', ...at)).out.match(/ open /g)?.length, 1);
  t.regex((await cohort('proposal', 'show', proposal, '--as', 'va', ...at)).out, /^the policy of va: its agent would take part; /m);
  const votes = [];
  for (const msp of ['cleveland', 'hungarian', 'va'])
    votes.push((await cohort('proposal', 'vote', proposal, 'yes', '--as', msp, ...at)).out);
  t.regex(votes[0] ?? '', /the proposal is open\nthe agent of cleveland knows the architecture already\n$/);
  t.regex(votes[1] ?? '', /^voted yes on .*\nwrote .*hungarian-agent\/architecture-/);
  t.regex(votes[2] ?? '', /the proposal is passed\nwrote .*va-agent\/architecture-/);
  // However slow this machine is: rounds go on while it looks.
  const moved = /^[0-9a-f]{8} +(active|finished) +train +([2-9]|1\d|20) of 20 +dp-fedsgd +predict heart disease$/m;
  const listed = await until(({ out }) => moved.test(out), 'plan', 'list', '--all', '--as', 'cleveland', ...at);
  t.regex(listed.out, moved, 'agents that were running train what they took up');
  // Who did not vote trains what the parties serve.
  t.regex((await cohort('logs', 'switzerland/agent', ...at)).out, /round\.enrolled/);
  const late = await cohort('proposal', 'vote', proposal, 'yes', '--as', 'switzerland', ...at);
  t.regex(late.out, /has passed already; votes no longer count\nwrote .*switzerland-agent\/architecture-/);
  const shown = await cohort('plan', 'show', proposal, '--as', 'hungarian', ...at);
  t.regex(shown.out, /^the policy of hungarian allows it$/m);
});
