// A study with noise on real agents, parties and contracts in one process: two rounds that the budget pays, and the third that it does not.
import { readStatement } from '@cohort/protos/read-statement';
import test from 'ava';
import { hospitals } from '../story/study.ts';
import { playNoisedStudy } from './noised-study.ts';

const roundCost = 61_605_987_645n;

test('agents enrol their accounts, the ledger debits, the third round is refused by name, and an evaluation counts its rows', async (t) => {
  await using study = await playNoisedStudy();
  const { cooperative, diary, training, evaluation, shared } = study;
  const ledger = cooperative.ledgerOf('va/admin');
  const statementOf = async (msp: string) => await readStatement(ledger, { msp, dataset: 'heart' });

  t.deepEqual(diary.all('round.published', { number: 2 }, 'va/agent')[0]?.fields['metrics'], {});
  for (const { fields } of diary.all('round.refused')) t.is(fields['round'], `${training}~3~0`);
  t.regex(String(diary.all('round.refused')[0]?.fields['detail']), /train~record/);
  for (const msp of hospitals) {
    const [train, evaluated] = (await statementOf(msp)).accounts;
    t.like(train, { spent: String(2n * roundCost), reserved: '0', nonce: 2 });
    t.like(evaluated, { spent: '1555555555556', reserved: '0' });
  }
  t.is((await ledger.evaluate('rounds.plan', { plan: training })).reason, 'budget-exhausted');

  const counts = shared.get(`${evaluation}~1~0`) ?? [];
  t.deepEqual(
    counts.map((x) => [...(x['counts'] ?? [])].reduce<number>((sum, value) => sum + Number(value), 0)),
    [6, 6, 6, 6],
  );
  t.deepEqual(diary.all('agent.stopped'), []);
});
