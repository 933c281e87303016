// What a plan is expected to reach: noise costs accuracy, more of it costs more, and every mechanism runs by the product's own steps.
import test from 'ava';
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import type { Dataset } from '@cohort/client-agent/data/dataset';
import { zeroModel } from '@cohort/client-agent/train/zero-model';
import { randomWords } from '@cohort/client-agent/train/random-words';
import { opening, plainRows } from '@cohort/protos/testing/study-plan';
import type { DatasetRegistration } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { draftPlan } from '../draft/draft-plan.ts';
import { freshDataset } from '../draft/fresh-dataset.ts';
import { testNet, testPlan } from '../testing/heart-plan.ts';
import { plainWishes } from '../testing/plain-wishes.ts';
import { logistic } from '../testing/studied-ledger.ts';
import { expectAccuracy, uncertainty } from './expect-accuracy.ts';
import { rowsLike } from './rows-like.ts';

/** Label 1 where the first feature is above 0; the others say nothing. */
function rows(count: number, seed: string): Dataset {
  const next = randomWords('syntheticCohort', seed);
  const features = Float32Array.from({ length: count * 13 }, () => next() / 2 ** 31 - 1);
  const labels = Float32Array.from({ length: count }, (_, row) => ((features[row * 13] ?? 0) > 0 ? 1 : 0));
  return { features, labels, rows: count, columns: 13 };
}

const own = { train: rows(300, 'train'), test: rows(400, 'test') };
const common = { architecture: logistic, genesis: zeroModel(logistic), own, others: [300, 300], draws: 2, trainer: plainTrainer() };

test('without noise the plan learns, its own noise costs little, and noise without end leaves a guess', async (t) => {
  const [noised, plain, alone, guess] = await expectAccuracy({ ...common, plan: testPlan, rounds: 25 });
  t.is(noised?.method, 'the plan, with its noise');
  t.true((plain?.mean ?? 0) > 0.9, String(plain?.mean));
  t.true((noised?.mean ?? 0) > 0.75, String(noised?.mean));
  t.true((alone?.mean ?? 0) > 0.9);
  t.true((guess?.mean ?? 1) < 0.6);
  const loud = { ...testPlan, mechanism: { ...testPlan.mechanism, sigma2: { num: '83906585000000', den: '1' } } };
  const [drowned] = await expectAccuracy({ ...common, plan: loud, rounds: 10, draws: 6 });
  t.true((drowned?.mean ?? 1) < 0.75, String(drowned?.mean));
});

function drafted(change: Partial<DatasetRegistration>): Plan {
  const views = ['north', 'river', 'stmary'].map((msp) => ({
    msp,
    ...plainRows,
    source: 'wards',
    protection: 'budgeted' as const,
    ...change,
  }));
  const strategy = { localSteps: 60, clientRate: '0.3' } as const;
  return draftPlan({
    datasets: views.map(freshDataset),
    parties: testPlan.parties,
    architecture: testNet,
    genesisModel: testPlan.genesisModel,
    epochSeconds: null,
    wishes: { ...plainWishes, rounds: 8, strategy },
  }).plan;
}

test('plans without noise and of whole updates are tried by the same steps that agents take', async (t) => {
  const open = await expectAccuracy({ ...common, plan: drafted({ protection: 'unprotected' }), rounds: 8 });
  t.is(open[0]?.method, 'the plan');
  t.true((open[0]?.mean ?? 0) > 0.9, String(open[0]?.mean));
  const whole = await expectAccuracy({ ...common, plan: drafted({ accounts: [opening('train', 'member', '30')] }), rounds: 8 });
  t.true((whole[1]?.mean ?? 0) > 0.85, String(whole[1]?.mean));
});

test('rows that stand in for others are of the same kind, as many as asked, and keep each patient whole', (t) => {
  const like = rowsLike({ ...own.train, patients: Int32Array.from({ length: 300 }, (_, row) => Math.floor(row / 3)) }, 100, 'x');
  t.is(like.rows, 102);
  t.is(like.features.length, 102 * 13);
  t.deepEqual([...(like.patients ?? [])].slice(0, 6), [0, 0, 0, 1, 1, 1]);
  t.deepEqual(rowsLike(own.train, 50, 'x'), rowsLike(own.train, 50, 'x'));
});

test('few test rows make every figure uncertain', (t) => {
  t.true(Math.abs(uncertainty(0.8, 100) - 0.078) < 0.001);
});
