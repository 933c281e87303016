// The summary line stands or falls with this reader: what counts, and that a failure is kept whole.
import test from 'ava';
import { tapTally } from './tap-tally.mjs';

const read = (text: string) => {
  const { feed, tally } = tapTally();
  const shown = text.split('\n').map(feed);
  return { tally, shown: shown.filter((line) => line !== undefined) };
};

test('counts passed, failed, skipped and to-do tests', (t) => {
  const { tally } = read(
    'TAP version 13\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP\nnot ok 4 - d # TODO\nok 5 - e\n\n1..5\n# tests 5\n# pass 2',
  );
  t.like(tally, { passed: 2, failed: 1, skipped: 2 });
});

test('keeps the whole of a failure, and nothing of the test after it', (t) => {
  const { tally } = read("not ok 1 - adds\n  ---\n    name: AssertionError\n    at: 'x.test.ts:3'\n  ...\nok 2 - subtracts\n# a comment");
  t.deepEqual(tally.failures, ["✘ adds\n  ---\n    name: AssertionError\n    at: 'x.test.ts:3'\n  ..."]);
});

test('shows tests and comments, not the scaffolding', (t) => {
  const { shown } = read('TAP version 13\n# setting up\nok 1 - a\n\n1..1\n# tests 1\n# pass 1\n# fail 0\n');
  t.deepEqual(shown, ['  # setting up', '  ✔ a']);
});

test('a title that speaks of skipping is not skipped', (t) => {
  t.like(read('ok 1 - an agent can SKIP a round').tally, { passed: 1, skipped: 0 });
});
