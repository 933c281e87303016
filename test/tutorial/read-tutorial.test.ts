// How the tutorial's Markdown is read.
import test from 'ava';
import { readTutorial } from './read-tutorial.ts';

test('lines are typed at the site that their fence names, in order', (t) => {
  const markdown = [
    'Text.',
    '```sh north',
    'cohort a \\',
    '  --b',
    '',
    'cohort c',
    '```',
    '```json',
    '{}',
    '```',
    '```sh river runs on',
    'cohort up',
    '```',
    '',
  ];
  t.deepEqual(readTutorial(markdown.join('\n')), [
    { site: 'north', line: 'cohort a --b', runsOn: false, at: 4 },
    { site: 'north', line: 'cohort c', runsOn: false, at: 6 },
    { site: 'river', line: 'cohort up', runsOn: true, at: 12 },
  ]);
});
