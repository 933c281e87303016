// Rounds that did not go well are audited too: a hospital that dropped out, and a party that was killed and came back.
import test from 'ava';
import { absentStudy } from './absent-study.ts';
import { expectHolds } from './judge-file.ts';

test('a round that two parties finished alone holds, and the audit says which sums one party vouches for', async (t) => {
  t.timeout(120_000);
  const study = await absentStudy();
  const findings = await expectHolds(t, study);
  const alone = findings.filter(({ check, remark }) => check === 'sum' && remark !== null);
  t.deepEqual(
    alone.map(({ subject, remark }) => [/~1~0, index (\d)$/.exec(subject)?.[1], remark]),
    [
      ['0', 'party 0 alone vouches for this sum'],
      ['1', 'party 2 alone vouches for this sum'],
    ],
  );
});
