// A plan and a round are named by digits that screens print, and the whole id is what the ledger is asked with.
import test from 'ava';
import { makeRig } from '@cohort/client-agent/testing/rig';
import { planNamed, roundNamed } from './plan-named.ts';

const rig = await makeRig();
await rig.open();
const { ledger } = rig.ports;
const { plan } = rig.terms;

test('the first digits name the plan, and before ~ROUND~ATTEMPT the round', async (t) => {
  for (const named of [plan, plan.slice(0, 12), plan.slice(0, 8)]) {
    t.is((await planNamed(ledger, named)).plan, plan);
    t.is(await roundNamed(ledger, `${named}~3~0`), `${plan}~3~0`);
  }
});

const other = plan.startsWith('0') ? 'ffff' : '0000';
const refused = [
  ['too few digits', () => planNamed(ledger, plan.slice(0, 3)), 'USAGE', /^USAGE: plan: expected its id or at least its first 4 hex/],
  ['a word', () => planNamed(ledger, 'heart'), 'USAGE', /^USAGE: plan: expected its id .*got heart; see `cohort plan list --all`$/],
  ['an unknown plan', () => planNamed(ledger, other), 'NOT_FOUND', /plan \w{4}: expected one that begins so, got none/],
  ['a round without its attempt', () => roundNamed(ledger, `${plan}~3`), 'USAGE', /^USAGE: round: expected PLAN~ROUND~ATTEMPT/],
  ['a round of an unknown plan', () => roundNamed(ledger, `${other}~3~0`), 'NOT_FOUND', /plan \w{4}/],
] as const;
for (const [what, named, code, message] of refused)
  test(`${what} is refused`, async (t) => {
    await t.throwsAsync<Error>(named, { code, message });
  });
