// Holds the story to its claims.
import test from 'ava';
import { noisedTraining } from '../dp/noised-study.ts';
import { story, type Story } from './story.ts';

let told: Story;
const lines: string[] = [];
test.before(async (t) => {
  t.timeout(120_000);
  told = await story((line) => lines.push(line));
});

test('the opened sum is the plaintext sum of the same integers, bit for bit, with and without a drop-out', (t) => {
  for (const { opened, plaintext } of [told.first, told.second]) {
    t.deepEqual(opened, plaintext);
    t.deepEqual(Object.keys(opened), ['model', 'weight']);
    t.true(opened['model']?.every((value) => value !== 0));
  }
  t.notDeepEqual(told.first.opened, told.second.opened);
});

test('the summed weight coordinate is that of the rows of those who counted, and of nobody else', (t) => {
  const weightOf = (rows: number): number => (rows * 2 ** 20) / 100;
  const near = (got: readonly number[] | undefined, rows: number): boolean => Math.abs((got?.[0] ?? 0) - weightOf(rows)) <= 2;
  t.true(near(told.first.opened['weight'], 30 + 24 + 36));
  t.true(near(told.second.opened['weight'], 30 + 24 + 18 + 36));
});

test('round 1 is published without the hospital that dropped out, although it had enrolled', (t) => {
  const { view, counted } = told.first;
  t.is(view.status, 'published');
  t.true(view.enrolled.some(({ member }) => member === 'switzerland'));
  t.deepEqual(counted, ['cleveland', 'hungary', 'va']);
});

test('round 1 is finished by two parties, and the ledger says which sums have a single author', (t) => {
  t.deepEqual(told.first.signers, [0, 2]);
  t.deepEqual(told.first.view.singleAuthor, [0, 1]);
});

test('the killed party returns, holds the published model, and checks the sums that it was not there to sign', (t) => {
  t.is(told.caughtUpWith, told.first.view.modelOut);
  t.deepEqual(told.checkedLater, told.first.view.singleAuthor);
  t.deepEqual(told.first.view.disputes, []);
});

test('round 2 builds on round 1 and has every hospital and every party, one of which lacked the shares of one and was handed them', (t) => {
  t.deepEqual(told.healed, [1, 2]);
  const { view, counted, signers } = told.second;
  t.is(view.terms.modelIn, told.first.view.modelOut ?? 'none');
  t.deepEqual(counted, ['cleveland', 'hungary', 'switzerland', 'va']);
  t.deepEqual(signers, [0, 1, 2]);
  t.deepEqual(view.singleAuthor, []);
  t.is(told.planStatus, 'finished');
});

test('the narrative tells the sums that the test compares', (t) => {
  const text = lines.join('\n');
  t.true(text.includes(`(${Object.values(told.first.plaintext).flat().join(' ')})`));
  t.true(text.includes('parties 0 and 2 signed'));
});

test('with noise the opened sum is the plaintext sum plus the three noises that the parties drew, and every round has its own', (t) => {
  const { rounds } = told.noised;
  t.is(rounds.length, 2);
  for (const { view, opened, plaintext, noise } of rounds) {
    t.is(view.status, 'published');
    const [sums, plain, drawn] = [opened, plaintext, noise].map((item) => item['model'] ?? []) as [number[], number[], number[]];
    t.is(sums.length, 3);
    t.true(drawn.some((value) => value !== 0));
    t.deepEqual(
      sums,
      plain.map((value, at) => value + (drawn[at] ?? NaN)),
    );
  }
  t.notDeepEqual(rounds[0]?.noise, rounds[1]?.noise);
});

test('two noised rounds are paid for in full, and the third, which costs more than is left, is refused by name until too few are left', (t) => {
  const { rounds, account, refusals, planStatus, planReason } = told.noised;
  const costs = rounds.map(({ view }) => BigInt(view.enrolled.find(({ member }) => member === 'cleveland')?.reserved[0]?.cost ?? 0));
  t.true(costs.every((cost) => cost > 0n));
  const [cost = 0n, second = 0n] = costs;
  t.is(account.spent, cost + second);
  t.is(account.left, account.budget - account.spent);
  t.true(account.left < cost);
  // Two refusals leave fewer than three hospitals: the plan is closed then, and who had not asked by that time asks no more.
  t.true(refusals.length >= 2);
  t.true(refusals.some((detail) => detail.includes(`costs ${String(cost)}`) && detail.includes(String(account.left))));
  t.deepEqual([planStatus, planReason], ['closed', 'budget-exhausted']);
  t.is(noisedTraining.rounds, 3);
});

test('the narrative tells of the noise, the budget and the refusal', (t) => {
  const text = lines.join('\n');
  for (const { opened, plaintext } of told.noised.rounds)
    for (const sums of [opened, plaintext]) t.true(text.includes(`(${(sums['model'] ?? []).join(' ')})`));
  t.regex(text, /Cleveland's account: 0\.\d{4} of 0\.\d{4} nat spent, 0\.\d{4} left/);
  t.regex(text, /BUDGET_EXHAUSTED: .*costs/);
});
