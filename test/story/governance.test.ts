// The governance story as it is told: every decision, and every refusal with its code.
import test from 'ava';
import { governanceStory } from './governance.ts';

test('a consortium admits a member, changes its rules, suspends one in an emergency and readmits it', async (t) => {
  const { lines, height } = await governanceStory(() => undefined);
  t.deepEqual(
    lines.filter((line) => line.startsWith('the proposal is')),
    [
      'the proposal is passed: basel is a member',
      'the proposal is passed: from the next epoch on a plan needs four members, and decisions on members two thirds',
      'the proposal is passed: switzerland takes part in nothing until epoch 4, and keeps its vote',
      'the proposal is passed: switzerland is back, before its time',
    ],
  );
  t.deepEqual(
    lines.filter((line) => line.startsWith('refused')).map((line) => /\((\w+)\)$/.exec(line)?.[1]),
    [
      'VOTE_EXISTS',
      'PROPOSAL_OPEN',
      'RULES_REFUSED',
      'PROPOSAL_OPEN',
      'MEMBER_SUSPENDED',
      'MEMBER_SUSPENDED',
      'NOT_IN_ELECTORATE',
      'PROPOSAL_OPEN',
    ],
  );
  t.true(height > 20);
});
