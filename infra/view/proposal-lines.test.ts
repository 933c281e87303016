// A list of proposals says of every kind what it is about, and fits the screen.
import test from 'ava';
import type { ProposalBody, ProposalView } from '@cohort/protos/ledger';
import { aboutProposal } from './about-proposal.ts';
import { proposalLines } from './proposal-lines.ts';

const plan = 'ab12cd34'.padEnd(64, '0');
const now = { epoch: 0, seconds: 60 };
const view = (body: unknown, change: Partial<ProposalView> = {}): ProposalView => ({
  proposal: 'fe'.repeat(32),
  body: body as ProposalBody,
  proposer: 'va',
  electorate: ['va', 'cleveland', 'hungarian'],
  threshold: { num: 1, den: 2, comparator: '>' },
  opensEpoch: 0,
  closesEpoch: 10_079,
  status: 'open',
  votes: [{ msp: 'va', choice: 'yes' }],
  ...change,
});
const stop = (id: string, reason: string) => ({ kind: 'stop-plan', plan: id, reason });

test('two open proposals to stop a plan are told apart by plan and reason', (t) => {
  const lines = proposalLines([view(stop(plan, 'no longer needed')), view(stop('cd'.repeat(32), 'wrong model'))], now);
  t.deepEqual(lines, [
    'proposal  status  what                by  yes  no  not yet              closes in epoch',
    'fefefefe  open    stop-plan ab12cd34  va  va   -   cleveland hungarian            10079',
    '    reason: no longer needed; about 7 days left to vote',
    'fefefefe  open    stop-plan cdcdcdcd  va  va   -   cleveland hungarian            10079',
    '    reason: wrong model; about 7 days left to vote',
  ]);
});

const node = { node: 'va/party', endpoint: 'localhost:4777', nodeKey: '11'.repeat(32) };
const datasets = [{ msp: 'va', dataset: 'heart', version: 2 }];
const parties = ['va/party', 'cleveland/party', 'hungarian/party'];
const every: readonly (readonly [body: object, subject: string, ...notes: string[]])[] = [
  [
    { kind: 'admit-organisation', organisation: { msp: 'basel', name: 'Basel', admin: { node: 'basel/admin' } }, nodes: [node] },
    'admit-organisation basel',
    'called Basel',
    'admin basel/admin',
    'node va/party at localhost:4777',
  ],
  [{ kind: 'admit-node', node }, 'admit-node va/party', 'at localhost:4777'],
  [{ kind: 'admit-node', node: { ...node, endpoint: '' } }, 'admit-node va/party'],
  [{ kind: 'replace-node', node }, 'replace-node va/party', 'at localhost:4777', `new node key ${'11'.repeat(32)}`],
  [{ kind: 'replace-authority', msp: 'va', caPem: '' }, 'replace-authority va'],
  [{ kind: 'suspend', msp: 'va', reason: 'left' }, 'suspend va', 'reason: left'],
  [{ kind: 'suspend-now', msp: 'va', reason: 'stolen keys' }, 'suspend-now va', 'reason: stolen keys'],
  [{ kind: 'readmit', msp: 'va', reason: 'is back' }, 'readmit va', 'reason: is back'],
  [{ kind: 'revoke', node: 'va/agent', reason: 'stolen' }, 'revoke va/agent', 'reason: stolen'],
  [
    { kind: 'plan', plan: { purpose: 'Predict', task: 'train', rounds: 9, mechanism: { kind: 'dp-fedsgd' }, datasets, parties } },
    'plan train, 9 rounds',
    'purpose: Predict',
    'noise dp-fedsgd',
    'datasets va/heart version 2',
    'parties va/party, cleveland/party, hungarian/party',
  ],
  [stop(plan, 'over'), 'stop-plan ab12cd34', 'reason: over'],
  [
    { kind: 'replace-party', plan, from: 'va/party', to: 'basel/party', reason: 'gone' },
    'replace-party va/party by basel/party in ab12cd34',
    'reason: gone',
  ],
  [{ kind: 'set-epoch-length', seconds: 90 }, 'set-epoch-length 90 s'],
  [
    { kind: 'uphold-dispute', round: `${plan}~3~1`, index: 2, reason: 'recomputed' },
    'uphold-dispute ab12cd34~3~1, index 2',
    'reason: recomputed',
  ],
  [
    { kind: 'open-budget', msp: 'va', registration: { dataset: 'heart-new', version: 1, source: 'ward', accounts: [1, 2] } },
    'open-budget va',
    'dataset heart-new version 1 of source ward, which has one already, with 2 accounts',
  ],
  [
    { kind: 'schema', name: 'heart', hash: 'ab'.repeat(32), size: 812 },
    'schema heart',
    `hash ${'ab'.repeat(32)}`,
    '812 bytes; read it before you vote',
  ],
];
for (const [body, subject, ...notes] of every)
  test(`a proposal says what it is about: ${[subject, ...notes].join('; ')}`, (t) => {
    t.deepEqual(aboutProposal(body as ProposalBody), { subject, notes });
  });

test('on a screen of 80 columns no line is wider, and nothing of the reasons is lost', (t) => {
  const reason = 'the party of north-county-hospital '.repeat(5).trim();
  const lines = proposalLines([view(every[8]?.[0], { electorate: parties }), view(stop(plan, reason))], now, 80);
  t.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  );
  t.true(
    lines
      .map((line) => line.trim())
      .join(' ')
      .includes(reason),
  );
});

test('a proposal whose last epoch is over says so, and of one that is closed no time is told', (t) => {
  const over = proposalLines([view(stop(plan, 'x'), { closesEpoch: 4 })], { epoch: 5, seconds: 60 });
  t.is(over.at(-1), '    reason: x; the time to vote is over');
  t.is(proposalLines([view(stop(plan, 'x'), { status: 'passed' })], now).at(-1), '    reason: x');
});
