// Another budget for one source: for new data, asked by its own member, and only when everybody else agrees.
import test from 'ava';
import type { DatasetRegistration, ProposalBody } from '@cohort/protos/ledger';
import { hospitals, proposalRequest } from '../testing/consortium.ts';
import { opening } from '@cohort/protos/testing/study-plan';
import { accountOf, budgeted, budgetedRegistration } from '../testing/noised-story.ts';

const registration: DatasetRegistration = { ...budgetedRegistration, dataset: 'heart-2027' };
const openBudget = (change: Partial<DatasetRegistration> = {}, msp = 'hungary'): ProposalBody => ({
  kind: 'open-budget',
  msp,
  registration: { ...registration, ...change },
});
const others = hospitals.filter((msp) => msp !== 'hungary');

test('a source has one dataset until everybody but its member has voted for another', async (t) => {
  const consortium = await budgeted();
  const refusal = await consortium.refused('hungary/agent', 'datasets.register', registration);
  t.like(refusal, { code: 'DATASET_EXISTS', writes: {}, event: null });
  t.regex(refusal.message, /unanimous open-budget vote/);

  const proposal = await consortium.propose('hungary', openBudget());
  t.like(await consortium.ask('governance.get', { proposal }), { electorate: others, threshold: { num: 1, den: 1, comparator: '>=' } });
  for (const msp of others) {
    t.like(await consortium.refused('hungary/admin', 'governance.close', { proposal }), { code: 'PROPOSAL_OPEN', writes: {} });
    await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
  }
  t.like(await consortium.refused('hungary/admin', 'governance.vote', { proposal, choice: 'yes' }), {
    code: 'NOT_IN_ELECTORATE',
    writes: {},
  });
  const { event, writes } = await consortium.submit('cleveland/admin', 'governance.close', { proposal });
  const budget = '1559648127174';
  t.deepEqual(event, {
    name: 'dataset.registered',
    payload: {
      msp: 'hungary',
      dataset: 'heart-2027',
      version: 1,
      opened: ['train', 'evaluation'].map((partition) => ({ account: `hungary~heart-2027~${partition}~record`, budget })),
    },
  });
  t.false(Object.keys(writes).some((key) => key.includes('heart-private')));
  t.like(await accountOf({ consortium }, 'hungary', 'train', 'record', 'heart-2027'), { budget, spent: '0', nonce: 0 });

  // Both datasets go on with versions of their own, and a third needs a vote again.
  for (const dataset of ['heart-private', 'heart-2027'])
    await consortium.submit('hungary/agent', 'datasets.register', { ...registration, dataset, version: 2 });
  t.like(await consortium.refused('hungary/agent', 'datasets.register', { ...registration, dataset: 'heart-2028' }), {
    code: 'DATASET_EXISTS',
    writes: {},
  });
});

test('one no rejects it', async (t) => {
  const consortium = await budgeted();
  const proposal = await consortium.propose('hungary', openBudget());
  await consortium.submit('cleveland/admin', 'governance.vote', { proposal, choice: 'no' });
  t.deepEqual((await consortium.submit('hungary/admin', 'governance.close', { proposal })).payload, { status: 'rejected' });
  await t.throwsAsync(accountOf({ consortium }, 'hungary', 'train', 'record', 'heart-2027'), { message: /^NOT_FOUND/ });
});

test('refuses what opens nothing new: no accounts, a known dataset, a source without one, a bad account, another member', async (t) => {
  const consortium = await budgeted();
  const attempts: readonly [proposer: string, body: ProposalBody, code: string][] = [
    ['hungary', openBudget({ protection: 'unprotected', accounts: [] }), 'ACCOUNT_INVALID'],
    ['hungary', openBudget({ accounts: [] }), 'ACCOUNT_INVALID'],
    ['hungary', openBudget({ accounts: [opening('train', 'record', '3', 2)] }), 'ACCOUNT_INVALID'],
    ['hungary', openBudget({ dataset: 'heart-private', version: 2 }), 'DATASET_EXISTS'],
    ['hungary', openBudget({ dataset: 'heart-private' }), 'DATASET_EXISTS'],
    ['hungary', openBudget({ source: 'elsewhere' }), 'NOT_FOUND'],
    ['cleveland', openBudget(), 'NOT_PERMITTED'],
    ['basel', openBudget({}, 'basel'), 'NODE_NOT_ACTIVE'],
  ];
  for (const [proposer, body, code] of attempts)
    t.like(
      await consortium.refused(`${proposer}/admin`, 'governance.propose', proposalRequest(body)),
      { code, writes: {}, event: null },
      code,
    );
});

test('a source whose rows left without noise gets no budget: no statement could count what was released', async (t) => {
  const consortium = await budgeted();
  const refusal = await consortium.refused('hungary/admin', 'governance.propose', proposalRequest(openBudget({ source: 'uci' })));
  t.like(refusal, { code: 'ACCOUNT_INVALID', writes: {}, event: null });
  t.regex(refusal.message, /source uci of hungary: its dataset heart is unprotected, for good/);
});

test('what was registered since the proposal is seen when it is closed', async (t) => {
  const consortium = await budgeted();
  const first = await consortium.propose('hungary', openBudget());
  await consortium.decide('hungary', openBudget(), 'second');
  for (const msp of others) await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal: first, choice: 'yes' });
  t.like(await consortium.refused('hungary/admin', 'governance.close', { proposal: first }), { code: 'DATASET_EXISTS', writes: {} });
});
