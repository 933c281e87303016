// The board fits a screen of 80 columns, whoever is missing, and says all of it below the row.
import test from 'ava';
import { boardLines, roundLine } from './draw-board.ts';
import { RoundBoard } from './round-board.ts';

const members = ['north-hospital', 'south-hospital', 'university-clinic', 'st-mary', 'river-county'];

/** Two rounds: one as it should be, one in which everything went wrong that a round outlives. */
function board(): RoundBoard {
  const shown = new RoundBoard('p');
  shown.expect(members);
  const at = new Date(1_800_000_000_000).toISOString();
  const apply = (source: string, event: string, round: string, fields: object = {}): void => {
    shown.apply({ source, event, round: `p~${round}`, at, ...fields });
  };
  for (const member of members) {
    apply(`${member}-agent`, 'round.enrolled', '1~0');
    apply(`${member}-agent`, 'update.trained', '1~0');
    apply(`${member}-agent`, 'share.safe', '1~0');
  }
  apply('st-mary-party', 'round.committed', '1~0', { members: 5, singleAuthor: [] });
  apply('st-mary-party', 'round.published', '1~0');
  apply('north-hospital-agent', 'update.trained', '12~11');
  apply('st-mary-party', 'party.absent', '12~11', { party: 2 });
  apply('st-mary-party', 'member.excluded', '12~11', { member: 'river-county' });
  apply('south-hospital-agent', 'round.refused', '12~11', { code: 'BUDGET_EXHAUSTED', detail: 'nothing is left' });
  apply('st-mary-party', 'round.committed', '12~11', { members: 3, singleAuthor: [0, 2] });
  apply('st-mary-party', 'round.published', '12~11');
  return shown;
}

test('no line is wider than the screen, with and without noise, and every name is there', (t) => {
  for (const budget of [null, { rounds: 123, spent: 0.998, epsilon: 12.34 }]) {
    const shown = board();
    for (const row of shown.inOrder) row.budget = budget;
    const lines = boardLines(shown, 80);
    t.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
    const text = lines.join(' ').replaceAll(/ +/g, ' ');
    for (const said of ['12.11', 'single author of index 0 2', 'not shared', 'university-clinic', 'south-hospital (BUDGET_EXHAUSTED)'])
      t.true(text.includes(said), said);
    if (budget !== null) for (const said of ['123', '99.8 %', '12.34']) t.true(text.includes(said), said);
  }
});

test('a round that goes as it should has one line', (t) => {
  const shown = board();
  shown.rows.delete('p~12~11');
  t.is(boardLines(shown, 80).length, 2);
});

test('a line of a log names only what went wrong', (t) => {
  const [first, second] = board().inOrder.map(roundLine);
  t.is(first, 'round 1 | state published | trained 5 | shared 5 | in sum 5 | seconds 0.0 | accuracy ');
  t.regex(second ?? '', /\| single author of index 0 2 \| not trained .*university-clinic/);
});

test('an index that its other holder vouches for has two authors, one that it contradicts is disputed, and a tainted round says so', (t) => {
  const shown = board();
  const tell = (event: string, fields: object = {}): void => {
    shown.apply({ source: 'st-mary-party', event, round: 'p~12~11', at: new Date(1_800_000_000_000).toISOString(), ...fields });
  };
  tell('round.confirmed', { index: 0 });
  tell('round.disputed', { index: 2, party: 1 });
  const text = (): string => boardLines(shown, 200).join('\n');
  t.notRegex(text(), /single author/);
  t.regex(text(), /disputed index 2/);
  tell('round.tainted', { index: 2 });
  t.regex(text(), /12\.11 +tainted/);
});

test('a round that came to nothing has no sum and no accuracy, and says so', (t) => {
  const shown = board();
  shown.apply({ source: 'st-mary-party', event: 'round.opened', round: 'p~13~0', at: new Date(1_800_000_000_000).toISOString() });
  shown.apply({
    source: 'st-mary-party',
    event: 'round.void',
    round: 'p~13~0',
    at: new Date(1_800_000_000_000).toISOString(),
    reason: 'cohort-too-small',
  });
  const row = shown.inOrder.at(-1);
  t.regex(row === undefined ? '' : roundLine(row), /^round 13 \| state void \| .* \| in sum - \| seconds 0\.0 \| accuracy - \|/);
});
