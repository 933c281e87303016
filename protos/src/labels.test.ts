// No label may begin another: a signature made under one would then start like one under the other.
import test from 'ava';
import { labels } from './labels.ts';

test('labels are prefix-free and carry a version', (t) => {
  const all = Object.values(labels);
  for (const one of all) {
    t.regex(one, /^cohort\/v[1-6]\/[a-z-]+$/);
    t.deepEqual(
      all.filter((other) => other.startsWith(one)),
      [one],
    );
  }
});
