// What a vote answers where the proposal is closed, the vote was cast already, or what was voted cannot be carried out.
import test from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError, unknownOutcomes } from '@cohort/protos/errors';
import type { ProposalView } from '@cohort/protos/ledger';
import { castVote } from './cast-vote.ts';

const proposal = 'abcd'.padEnd(64, '0');

/** A ledger with one proposal, whose close ends as `close` says. */
function admin(view: Partial<ProposalView>, close: () => unknown = () => ({ status: 'passed' })) {
  const verbs: string[] = [];
  const all = { proposal, status: 'open', votes: [], closesEpoch: 4, ...view };
  const ledger = {
    evaluate: (verb: string) =>
      Promise.resolve(verb === 'governance.get' ? { ...all, status: 'rejected' } : { items: [all], bookmark: '' }),
    submit: async (verb: string) => {
      verbs.push(verb);
      return { payload: verb === 'governance.close' ? await Promise.resolve().then(close) : {} };
    },
  } as unknown as Ledger;
  return { msp: 'north', ledger, verbs };
}
const refusing = (error: CohortError) => () => {
  throw error;
};

test('the vote that decides closes the proposal', async (t) => {
  const north = admin({});
  t.deepEqual(await castVote(north, 'abcd', 'yes'), { proposal, status: 'passed' });
  t.deepEqual(north.verbs, ['governance.vote', 'governance.close']);
  t.is((await castVote(admin({}, refusing(new CohortError('PROPOSAL_OPEN', ''))), 'abcd', 'yes')).status, 'open');
  t.is((await castVote(admin({}, refusing(new CohortError('PROPOSAL_CLOSED', ''))), 'abcd', 'no')).status, 'rejected');
});

test('a vote stands: the other choice is refused by the first one, the same one is no second vote', async (t) => {
  const votes = [{ msp: 'north', choice: 'no' }] as const;
  const north = admin({ votes });
  await t.throwsAsync(castVote(north, 'abcd', 'yes'), {
    code: 'VOTE_EXISTS',
    message: 'VOTE_EXISTS: proposal abcd0000: north has voted no; a vote stands',
  });
  t.deepEqual(north.verbs, []);
  t.is((await castVote(north, 'abcd', 'no')).status, 'passed');
  t.deepEqual(north.verbs, ['governance.close']);
});

for (const [status, said] of [
  ['passed', 'has passed'],
  ['rejected', 'was rejected'],
  ['expired', 'has expired'],
] as const)
  test(`a vote on a proposal that ${said} is told so`, async (t) => {
    const message = `PROPOSAL_CLOSED: proposal abcd0000: ${said}; votes no longer count`;
    await t.throwsAsync(castVote(admin({ status }), 'abcd', 'yes'), { code: 'PROPOSAL_CLOSED', message });
  });

test('a vote that counts for what cannot be carried out says both', async (t) => {
  const hindered = admin({}, refusing(new CohortError('ALREADY_EXISTS', 'node north/agent: is registered already')));
  await t.throwsAsync(castVote(hindered, 'abcd', 'yes'), {
    code: 'ALREADY_EXISTS',
    message:
      'ALREADY_EXISTS: proposal abcd0000: the vote yes of north counts, and the proposal has the votes, but cannot be carried out: ' +
      'node north/agent: is registered already; it stays open until epoch 4 is over, and then expires',
  });
  for (const code of unknownOutcomes) {
    const away = admin({}, refusing(new CohortError(code, 'gone')));
    await t.throwsAsync(castVote(away, 'abcd', 'yes'), { message: `${code}: gone` });
  }
});
