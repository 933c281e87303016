// A real file of a study with noise and budgets: it holds, its accounts add up, and no lie about a budget passes.
import test from 'ava';
import type { BudgetStatement } from '@cohort/protos/ledger';
import { blockEdits } from './edits/blocks.ts';
import { budgetEdits } from './edits/budgets.ts';
import type { AuditedStudy } from './audit-of.ts';
import { draftOf } from './byzantine-operator.ts';
import { wronglyJudged } from './find-edit.ts';
import { chooseFlips, missedFlips } from './flip-bytes.ts';
import { expectHolds } from './judge-file.ts';
import { noisedStudy } from './noised-study.ts';

let study: AuditedStudy;
test.before(async (t) => {
  t.timeout(180_000);
  study = await noisedStudy();
});

test('noised rounds, a refused one and an evaluation hold, and the file carries what every account was charged', async (t) => {
  const findings = await expectHolds(t, study);
  t.is(findings.filter(({ check, subject }) => check === 'budget' && subject.startsWith('rounds.enrol')).length, 12);
  const statements = JSON.parse(new TextDecoder().decode(study.records.at(-1)?.payload)) as readonly BudgetStatement[];
  t.is(statements.length, 4);
  for (const { accounts } of statements) {
    t.deepEqual(
      accounts.map(({ entries }) => entries.map(({ state }) => state)),
      [['spent', 'spent'], ['spent']],
    );
    for (const { budget, spent, left } of accounts) t.is(BigInt(budget), BigInt(spent) + BigInt(left));
  }
});

test('100 single-byte flips are found, each also with the digests computed anew', async (t) => {
  t.timeout(180_000);
  t.deepEqual(await missedFlips(study, chooseFlips(study.file.length, 100, 'noised')), []);
});

test('what a false operator says of budgets is found by the check that should find it', async (t) => {
  t.timeout(300_000);
  const drafts = study.records.map(draftOf);
  const edits = [...budgetEdits(study, drafts), ...blockEdits(study, drafts)];
  t.true(edits.length >= 100, String(edits.length));
  t.deepEqual(await wronglyJudged(study, drafts, edits), []);
});
