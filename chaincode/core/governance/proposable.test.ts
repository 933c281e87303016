// Whoever asks beforehand is told what the proposal would be told, and nothing is written.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { ProposalBody } from '@cohort/protos/ledger';
import { hospitals } from '../testing/consortium.ts';
import { admitted, heartPlan } from '../testing/round-story.ts';
import { budgeted, noisedPlan } from '../testing/noised-story.ts';

const proposer = hospitals[0];

test('what could be proposed is answered with who would vote', async (t) => {
  const consortium = await budgeted();
  const answer = await consortium.ask('governance.check', { proposer, body: { kind: 'plan', plan: noisedPlan } });
  const proposal = await consortium.propose(proposer, { kind: 'plan', plan: noisedPlan });
  const { electorate, threshold } = await consortium.ask('governance.get', { proposal });
  t.deepEqual(answer, { electorate, threshold });
});

const refused: readonly (readonly [string, ProposalBody])[] = [
  ['no such dataset', { kind: 'plan', plan: { ...heartPlan, datasets: heartPlan.datasets.map((item) => ({ ...item, version: 9 })) } }],
  ['a sum that leaves its ring', { kind: 'plan', plan: { ...heartPlan, maxCohort: 1000 } }],
  ['deadlines beyond an epoch', { kind: 'plan', plan: { ...heartPlan, deadlines: { enrol: 1e6, collect: 1e6, relay: 1e6, step: 1e6 } } }],
  ["another organisation's authority", { kind: 'replace-authority', msp: hospitals[1], caPem: 'x' }],
  ['an organisation that is not there', { kind: 'suspend', msp: 'nobody', reason: 'gone' }],
];
for (const [what, body] of refused)
  test(`${what} is refused beforehand as it would be`, async (t) => {
    const consortium = await admitted();
    const asked = await t.throwsAsync(consortium.ask('governance.check', { proposer, body }), { instanceOf: CohortError });
    const proposed = await t.throwsAsync(consortium.propose(proposer, body), { instanceOf: CohortError });
    t.is(asked.message, proposed.message);
  });
