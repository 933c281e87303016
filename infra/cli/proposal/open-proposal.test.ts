// After proposing a person reads who votes, how many must, with which command and until when.
import test from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { openedText, openProposal } from './open-proposal.ts';

const body = { kind: 'set-epoch-length', seconds: 90 } as const;

function admin(electorate: readonly string[], threshold: object) {
  const answers: Readonly<Record<string, unknown>> = {
    'epochs.current': { epoch: 2, seconds: 60, nextSeconds: 60, asked: [], needed: 2 },
    'governance.list': { items: [], bookmark: '' },
    'governance.get': { electorate, threshold, closesEpoch: 10_082 },
  };
  const ledger = {
    evaluate: (verb: string) => Promise.resolve(answers[verb]),
    submit: () => Promise.resolve({ payload: {} }),
  } as unknown as Ledger;
  return { dir: 'folder', msp: 'aa', ledger };
}

const thresholds = [
  [{ num: 1, den: 2, comparator: '>' }, 4, 3],
  [{ num: 1, den: 2, comparator: '>' }, 3, 2],
  [{ num: 2, den: 3, comparator: '>=' }, 3, 2],
  [{ num: 1, den: 1, comparator: '>=' }, 4, 4],
] as const;
for (const [threshold, voters, needed] of thresholds)
  test(`${String(needed)} of ${String(voters)} must agree where ${threshold.comparator} ${String(threshold.num)}/${String(threshold.den)} pass`, async (t) => {
    const electorate = ['bb', 'cc', 'dd', 'ee'].slice(0, voters);
    t.is((await openProposal(admin(electorate, threshold), body, null)).needed, needed);
  });

test('the text names the voters, the commands, the last epoch and about how long that is', async (t) => {
  const opened = await openProposal(admin(['bb', 'cc'], thresholds[0][0]), body, null);
  const short = opened.proposal.slice(0, 8);
  t.is(
    openedText(opened, 'folder'),
    [
      `proposal ${opened.proposal}`,
      'bb, cc vote on it: 2 of 2 must say yes before epoch 10082 is over, about 7 days from now',
      `  cohort proposal vote ${short} yes --as bb --dir folder`,
      `  cohort proposal vote ${short} yes --as cc --dir folder`,
      '',
    ].join('\n'),
  );
});
