// After proposing a person reads who votes, how many must, with which command and until when.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import { atOnce, Changes } from '../../node/changes.ts';
import { openedText, openProposal } from './open-proposal.ts';

/** The folder of bb's admin. */
const dir = await mkdtemp(join(tmpdir(), 'cohort-open-proposal-'));
await mkdir(join(dir, 'nodes', 'bb-admin', 'keys'), { recursive: true });
test.after.always(() => rm(dir, { recursive: true, force: true }));

const body = { kind: 'set-epoch-length', seconds: 90 } as const;

function admin(electorate: readonly string[], threshold: object, refusal: CohortError | null = null) {
  const answers: Readonly<Record<string, unknown>> = {
    'epochs.current': { epoch: 2, seconds: 60, nextSeconds: 60, asked: [], needed: 2 },
    'governance.list': { items: [], bookmark: '' },
    'governance.get': { electorate, threshold, closesEpoch: 10_082 },
    'governance.check': { electorate, threshold },
  };
  const ledger = {
    evaluate: (verb: string) =>
      verb === 'governance.check' && refusal !== null ? Promise.reject(refusal) : Promise.resolve(answers[verb]),
    submit: () => Promise.resolve({ payload: {} }),
  } as unknown as Ledger;
  return { dir, msp: 'aa', ledger };
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
    t.is((await openProposal(admin(electorate, threshold), body, null, atOnce)).needed, needed);
  });

test('the text names the voters, a command for who is here and what the others type at home, the last epoch and about how long that is', async (t) => {
  const opened = await openProposal(admin(['bb', 'cc', 'dd'], thresholds[0][0]), body, null, atOnce);
  const short = String(opened.proposal).slice(0, 8);
  t.is(
    openedText(opened, 'folder'),
    [
      `proposal ${String(opened.proposal)}`,
      'bb, cc, dd vote on it: 2 of 3 must say yes before epoch 10082 is over, about 7 days from now',
      `  cohort proposal vote ${short} yes --as bb --dir folder`,
      `  cc, dd, at home: cohort proposal vote ${short} yes`,
      '',
    ].join('\n'),
  );
});

test('a dry run asks the ledger what it would refuse, and submits nothing', async (t) => {
  const dry = new Changes(true);
  const opened = await openProposal(admin(['bb', 'cc'], thresholds[0][0]), body, null, dry);
  t.is(opened.proposal, null);
  t.is(opened.needed, 2);
  t.like(dry.noted, { length: 1, 0: { change: 'transaction', as: 'aa', verb: 'governance.propose', body: { body, closesEpoch: 10_082 } } });
  const refusing = admin(['bb'], thresholds[0][0], new CohortError('QUOTA_EXCEEDED', 'too many'));
  await t.throwsAsync(openProposal(refusing, body, null, new Changes(true)), { code: 'QUOTA_EXCEEDED' });
});
