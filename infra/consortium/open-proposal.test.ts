// A proposal named by its first digits is the open one that begins so, or a refusal that says what to type.
import test from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { openProposal } from './open-proposal.ts';

const ids = ['abcd1'.padEnd(64, '0'), 'abcd2'.padEnd(64, '0'), 'abce'.padEnd(64, '0')] as const;
const views = ids.map((proposal, index) => ({ proposal, status: index === 2 ? 'passed' : 'open' }));
const ledger = { evaluate: () => Promise.resolve({ items: views, bookmark: '' }) } as unknown as Pick<Ledger, 'evaluate'>;

test('enough digits name one, and a whole id names itself', async (t) => {
  t.is(await openProposal(ledger, 'abcd2'), ids[1]);
  t.is(await openProposal(ledger, ids[2]), ids[2]);
});

const refused = [
  ['too few digits', 'abc', 'USAGE', /at least its first 4 hex digits, got abc/],
  ['capitals', 'ABCD1', 'USAGE', /4 hex digits/],
  ['the beginning of two', 'abcd', 'USAGE', /got abcd1.*, abcd2.*; give more digits/],
  ['one that is closed', 'abce', 'NOT_FOUND', /see cohort proposal list/],
] as const;
for (const [what, named, code, message] of refused)
  test(`${what} is refused`, async (t) => {
    await t.throwsAsync(openProposal(ledger, named), { code, message });
  });
