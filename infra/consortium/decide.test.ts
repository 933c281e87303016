// What is open already is not proposed again.
import test from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { ProposalView } from '@cohort/protos/ledger';
import { propose } from './decide.ts';

const seconds = (value: number) => ({ kind: 'set-epoch-length', seconds: value }) as const;
const known = {
  proposal: 'abcd'.padEnd(64, '0'),
  body: seconds(900),
  proposer: 'south',
  status: 'open',
  closesEpoch: 9,
  electorate: ['north', 'east', 'west'],
  votes: [] as ProposalView['votes'],
} as const;

function admin(view: Partial<ProposalView>) {
  const proposed: unknown[] = [];
  const ledger = {
    evaluate: (verb: string) =>
      Promise.resolve(
        verb === 'epochs.current'
          ? { epoch: 5, seconds: 3600, nextSeconds: 3600, asked: [], needed: 2 }
          : { items: [{ ...known, ...view }], bookmark: '' },
      ),
    submit: (_verb: string, _id: string, { body }: { readonly body: unknown }) => {
      proposed.push(body);
      return Promise.resolve({ payload: {} });
    },
  } as unknown as Ledger;
  return { dir: '.cohort', msp: 'north', ledger, proposed };
}

test('an equal proposal that is open is refused with how to vote on it', async (t) => {
  const north = admin({});
  await t.throwsAsync(propose(north, seconds(900), null), {
    code: 'ALREADY_EXISTS',
    message:
      /^ALREADY_EXISTS: proposal abcd0000: south proposed the same, and it is open; north, east, west may still vote on it: cohort proposal vote abcd0000 yes --as north --dir \.cohort$/,
  });
  t.deepEqual(north.proposed, []);
});

test('whoever does not vote is told who does, and a command that works as copied', async (t) => {
  const error = await t.throwsAsync(
    propose({ ...admin({ electorate: ['west', 'east'], votes: [{ msp: 'west', choice: 'yes' }] }), dir: '/a b' }, seconds(900), null),
  );
  t.regex(error.message, /open; east may still vote on it: cohort proposal vote abcd0000 yes --as east --dir '\/a b'$/);
});

const allowed = [
  ['another body', {}, 901],
  ['one that was rejected', { status: 'rejected' }, 900],
  ['one whose voting is over', { closesEpoch: 4 }, 900],
] as const;
for (const [what, view, value] of allowed)
  test(`beside ${what} it can be proposed`, async (t) => {
    const north = admin(view);
    await propose(north, seconds(value), null);
    t.deepEqual(north.proposed, [seconds(value)]);
  });
