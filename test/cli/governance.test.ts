// Governance as operators type it, against a ledger's process: rules shown, simulated and voted, an emergency, a readmission, a revoked node.
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { firstRules } from '@cohort/policies/consortium-rules';
import { exitCodes } from '@cohort/protos/errors';
import type { RulesView } from '@cohort/protos/ledger';
import { founded } from './founded.ts';
import { cohort, end, start, until } from './typed.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-cli-governance-'));
const dir = join(home, 'consortium');
const at = ['--dir', dir];
const three = ['aa', 'bb', 'cc'];
const rules = join(home, 'rules.json');
let running: ChildProcess | null = null;

test.after.always(async () => {
  await end(running);
  await rm(home, { recursive: true, force: true });
});

/** The proposal's id, and what its last vote said. */
async function decided(out: string, ...voters: readonly string[]): Promise<readonly [proposal: string, said: string]> {
  const proposal = /^proposal ([0-9a-f]{64})$/m.exec(out)?.[1] ?? out;
  let said = '';
  for (const msp of voters) said = (await cohort('proposal', 'vote', proposal, 'yes', '--as', msp, ...at)).out;
  return [proposal, said];
}

test.serial('the rules that nobody has voted are shown as a file holds them', async (t) => {
  await founded(dir, { organisations: three, founders: three, parties: three, epochSeconds: 1800 }, ['aa-ledger']);
  running = start('up', '--dir', dir);
  await until(({ code, out }) => code === exitCodes.done && /^aa-ledger +yes/m.test(out), 'status', ...at);
  const shown = await cohort('policy', 'show', ...at);
  t.is(shown.code, exitCodes.done, shown.err);
  t.deepEqual(JSON.parse(shown.out.slice(0, shown.out.indexOf('\nno vote'))), firstRules);
});

test.serial('other rules are simulated, tried under --dry-run, and voted for', async (t) => {
  await writeFile(rules, JSON.stringify({ ...firstRules, minCohort: 4 }));
  const simulated = await cohort('policy', 'simulate', rules, '--as', 'aa', ...at);
  t.is(simulated.code, exitCodes.done, simulated.err);
  t.is(simulated.out, 'of 0 plans with 0 past rounds and 0 planned ones, 0 refused, with 0 past rounds and 0 planned ones\n');
  const dry = await cohort('policy', 'propose', rules, '--dry-run', '--as', 'aa', ...at);
  t.regex(dry.out, /^would submit governance\.propose as aa: \{.*"kind":"set-rules".*"replaces":null/m);
  const { out } = await cohort('policy', 'propose', rules, '--as', 'aa', ...at);
  t.regex((await cohort('proposal', 'list', '--as', 'aa', ...at)).out, /set-rules of the consortium, replacing the first/);
  const [proposal, said] = await decided(out, 'aa', 'bb');
  t.regex(said, /the proposal is passed/);
  const { result } = JSON.parse((await cohort('policy', 'show', '--json', ...at)).out) as { result: RulesView };
  t.deepEqual(result, { rules: firstRules, next: { rules: { ...firstRules, minCohort: 4 }, since: 1 }, proposal });
  const again = await cohort('policy', 'propose', rules, '--as', 'bb', ...at);
  t.is(again.code, exitCodes.failed);
  t.regex(again.err, /^ALREADY_EXISTS: rules: expected others than the newest/m);
});

test.serial('a file that is no rules is refused by its key', async (t) => {
  await writeFile(rules, JSON.stringify({ ...firstRules, minCohort: 2 }));
  for (const verb of ['propose', 'simulate']) {
    const refused = await cohort('policy', verb, rules, '--as', 'aa', ...at);
    t.is(refused.code, exitCodes.usage, refused.err);
    t.regex(refused.err, /rules\.json: minCohort: expected an integer in 3\.\.10000, got 2/);
  }
});

test.serial('two suspend a third at once, which keeps its vote, and a vote readmits it', async (t) => {
  const reason = ['--reason', 'its keys were seen elsewhere'];
  const { out, err } = await cohort('member', 'suspend', 'cc', '--now', ...reason, '--as', 'aa', ...at);
  t.regex(out, /^bb vote on it: 1 of 1 must say yes/m, err);
  const [, said] = await decided(out, 'bb');
  t.regex(said, /the proposal is passed/);
  t.regex((await cohort('member', 'list', '--as', 'aa', ...at)).out, /^cc +suspended until epoch 4$/m);
  const readmission = await cohort('member', 'readmit', 'cc', '--reason', 'new keys', '--as', 'bb', ...at);
  const [, back] = await decided(readmission.out, 'aa', 'bb');
  t.regex(back, /the proposal is passed/, readmission.err);
  t.regex((await cohort('member', 'list', '--as', 'cc', ...at)).out, /^cc +active$/m);
  const once = await cohort('member', 'suspend', 'cc', '--now', ...reason, '--as', 'aa', ...at);
  t.is(once.code, exitCodes.denied);
  t.regex(once.err, /^NOT_PERMITTED: suspend-now: expected two organisations that have not suspended cc so before, got 0/m);
});

test.serial('a suspension by vote ends with a readmission, and a revoked node is named so', async (t) => {
  const suspension = await cohort('member', 'suspend', 'cc', '--reason', 'left', '--as', 'aa', ...at);
  await decided(suspension.out, 'aa', 'bb');
  t.regex((await cohort('member', 'list', '--as', 'aa', ...at)).out, /^cc +suspended$/m);
  const readmission = await cohort('member', 'readmit', 'cc', '--reason', 'is back', '--as', 'aa', ...at);
  await decided(readmission.out, 'aa', 'bb');
  const revocation = await cohort('node', 'revoke', 'cc/party', '--reason', 'its disk was stolen', '--as', 'cc', ...at);
  const [, said] = await decided(revocation.out, 'aa', 'bb');
  t.regex(said, /the proposal is passed/, revocation.err);
  t.regex((await cohort('member', 'list', '--as', 'aa', ...at)).out, /^cc\/party +party +revoked /m);
  const twice = await cohort('node', 'revoke', 'cc/party', '--reason', 'again', '--as', 'aa', ...at);
  t.regex(twice.err, /^ALREADY_EXISTS: node cc\/party: was revoked by vote already/m);
});
