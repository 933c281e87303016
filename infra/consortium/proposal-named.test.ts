// A proposal named by its first digits is the open one that begins so, or a refusal that says what to type.
import test from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { proposalNamed } from './proposal-named.ts';

const ids = ['abcd1'.padEnd(64, '0'), 'abcd2'.padEnd(64, '0'), 'abce'.padEnd(64, '0'), 'abcd1f'.padEnd(64, '0')] as const;
const views = ids.map((proposal, index) => ({ proposal, status: index < 2 ? 'open' : 'passed' }));
const ledger = { evaluate: () => Promise.resolve({ items: views, bookmark: '' }) } as unknown as Pick<Ledger, 'evaluate'>;

test('enough digits name the open one, or one that is closed, and a whole id names itself', async (t) => {
  t.is((await proposalNamed(ledger, 'abcd2')).proposal, ids[1]);
  t.is((await proposalNamed(ledger, 'abcd1')).proposal, ids[0]);
  t.is((await proposalNamed(ledger, 'abce')).proposal, ids[2]);
  t.is((await proposalNamed(ledger, ids[3])).proposal, ids[3]);
});

const refused = [
  ['too few digits', 'abc', 'USAGE', /at least its first 4 hex digits, got abc/],
  ['capitals', 'ABCD1', 'USAGE', /4 hex digits/],
  ['the beginning of two', 'abcd', 'USAGE', /got abcd1.*, abcd2.*; give more digits/],
  ['the beginning of none', 'abcf', 'NOT_FOUND', /see `cohort proposal list --all`/],
] as const;
for (const [what, named, code, message] of refused)
  test(`${what} is refused`, async (t) => {
    await t.throwsAsync(proposalNamed(ledger, named), { code, message });
  });
