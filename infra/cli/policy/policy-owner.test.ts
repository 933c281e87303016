// A policy is judged for the organisation it belongs to, never for the ledger's host because nobody said whose it is.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { nodeDir } from '../../consortium/layout.ts';
import { policyOwner } from './policy-owner.ts';

const consortium = { organisations: ['cleveland', 'va'], nodes: { 'cleveland-agent': 'cleveland/agent', 'va-agent': 'va/agent' } };
const home = await mkdtemp(join(tmpdir(), 'cohort-policy-owner-'));
test.after.always(async () => {
  await rm(home, { recursive: true, force: true });
});

test("a file in a node's folder is its organisation's", async (t) => {
  t.is(await policyOwner(join(nodeDir(home, 'va-agent'), 'policy.json'), home, consortium), 'va');
  t.is(await policyOwner(join(nodeDir(home, 'cleveland-agent'), 'rules', 'policy.json'), home, consortium), 'cleveland');
});

test.serial('one that lies elsewhere is that of the only admin here, and with several it must be said', async (t) => {
  const elsewhere = join(home, 'policy.json');
  const refusal = { code: 'USAGE', message: /^USAGE: --as: expected the organisation whose policy .*; name one of cleveland, va$/ };
  await t.throwsAsync(policyOwner(elsewhere, home, consortium), refusal);
  await mkdir(join(nodeDir(home, 'va-admin'), 'keys'), { recursive: true });
  t.is(await policyOwner(elsewhere, home, consortium), 'va');
  await mkdir(join(nodeDir(home, 'cleveland-admin'), 'keys'), { recursive: true });
  await t.throwsAsync(policyOwner(elsewhere, home, consortium), refusal);
});
