// An answer and a refusal are given once what they rest on is on disk, and a disk that keeps nothing answers nothing else.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { answer } from './answer.ts';

test('what was written while answering is on disk before the answer is given, and before a refusal is', async (t) => {
  const order: string[] = [];
  const journal = {
    settle: async () => {
      await new Promise(setImmediate);
      order.push('settled');
    },
  };
  await answer(journal, () => order.push('written'));
  order.push('answered');
  await t.throwsAsync(
    answer(journal, async () => {
      order.push('written');
      await Promise.resolve();
      throw new CohortError('COMMITMENT_DUPLICATE', 'as the test says');
    }),
    { message: /^COMMITMENT_DUPLICATE/ },
  );
  t.deepEqual(order, ['written', 'settled', 'answered', 'written', 'settled']);
});

test('when the disk keeps nothing, that is the answer', async (t) => {
  const settle = () => Promise.reject(new CohortError('STORAGE_FULL', 'as the test says'));
  await t.throwsAsync(
    answer({ settle }, () => 'receipt'),
    { message: /^STORAGE_FULL/ },
  );
});
