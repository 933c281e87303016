// What a board makes of events that come file by file: rounds in their own order, each member named once, nothing shown before it is whole.
import test from 'ava';
import { progressOf } from './progress-of.ts';
import { RoundBoard } from './round-board.ts';

type Played = readonly [source: string, event: string, round: string, second: number, fields?: Record<string, unknown>];

function played(...events: readonly Played[]): RoundBoard {
  const board = new RoundBoard('p');
  for (const [source, event, round, second, fields] of events)
    board.apply({ source, event, round: `p~${round}`, at: new Date(1_800_000_000_000 + 1000 * second).toISOString(), ...fields });
  return board;
}
const published = (round: string, second: number): readonly Played[] => [
  ['va-agent', 'update.trained', round, second],
  ['va-party', 'round.published', round, second + 10],
];
const measured = (round: string): Played => ['va-agent', 'round.published', round, 60, { metrics: { accuracy: '0.5' } }];
const row = (board: RoundBoard, round: string) => board.rows.get(`p~${round}`) ?? board.inOrder.at(-1);

test('rounds stand by number and attempt, the eleventh attempt after the second', (t) => {
  const board = played(...['1~11', '10~0', '1~2', '2~0', '1~0'].flatMap((round) => published(round, 0)));
  t.deepEqual(
    board.inOrder.map(({ round }) => round),
    ['p~1~0', 'p~1~2', 'p~1~11', 'p~2~0', 'p~10~0'],
  );
});

for (const order of [
  [0, 1],
  [1, 0],
])
  test(`a member that refused and was left out is named once, events in the order ${order.join(' ')}`, (t) => {
    const events: readonly Played[] = [
      ['va-agent', 'round.refused', '1~0', 0, { code: 'ROUND_CLOSED', detail: 'late' }],
      ['bb-party', 'member.excluded', '1~0', 0, { member: 'va' }],
    ];
    const board = played(...order.flatMap((at) => events.slice(at, at + 1)));
    t.deepEqual([...(row(board, '1~0')?.excluded ?? [])], ['va (ROUND_CLOSED)']);
  });

test('what a party was told of an agent elsewhere names it too; the own words of one that is here count more', (t) => {
  const told = (code: string, rule: string | null): Played => ['bb-party', 'member.refused', '1~0', 0, { member: 'va', code, rule }];
  const own: Played = ['va-agent', 'round.refused', '1~0', 0, { code: 'POLICY_REFUSED', detail: 'maxEpsilon: expected less' }];
  const elsewhere = row(played(told('POLICY_REFUSED', 'maxEpsilon')), '1~0');
  t.deepEqual([...(elsewhere?.excluded ?? [])], ['va (POLICY_REFUSED)']);
  t.is(elsewhere?.refusals.get('va'), 'POLICY_REFUSED maxEpsilon');
  for (const events of [
    [told('POLICY_REFUSED', 'maxEpsilon'), own],
    [own, told('POLICY_REFUSED', 'maxEpsilon')],
  ]) {
    const here = row(played(...events), '1~0');
    t.deepEqual([...(here?.excluded ?? [])], ['va (POLICY_REFUSED)']);
    t.is(here?.refusals.get('va'), 'POLICY_REFUSED: maxEpsilon: expected less');
  }
  t.is(row(played(told('MODEL_NOT_SERVED', null)), '1~0')?.excluded.size, 0, 'it may come yet');
});

test('a published round is complete when its accuracies are there, or a later one has ended; a void one owes nothing', (t) => {
  const isComplete = (board: RoundBoard, round: string): boolean => {
    const found = row(board, round);
    return found !== undefined && board.isComplete(found);
  };
  t.false(isComplete(played(...published('1~0', 0)), '1~0'));
  t.true(isComplete(played(...published('1~0', 0), measured('1~0')), '1~0'));
  t.true(isComplete(played(...published('1~0', 0), ...published('2~0', 20)), '1~0'));
  t.true(isComplete(played(['va-party', 'round.void', '1~0', 0, { reason: 'expired' }]), '1~0'));
  t.false(isComplete(played(['va-agent', 'update.trained', '1~0', 0]), '1~0'));
});

test('progress is told in rounds, and in time from the second published one on', (t) => {
  const [first, second] = [published('1~0', 0), published('2~0', 20)];
  t.is(progressOf(played(...first), { rounds: 12, status: 'active', reason: null }), 'round 1 of 12');
  t.is(progressOf(played(...first, ...second), { rounds: 12, status: 'active', reason: null }), 'round 2 of 12, about 3 min left');
  t.is(progressOf(played(...first, ...second), { rounds: 2, status: 'active', reason: null }), 'round 2 of 2');
});
