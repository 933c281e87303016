// What bash offers, by a real bash; that zsh's and fish's scripts name every command and option.
import { execFileSync, spawnSync } from 'node:child_process';
import test from 'ava';
import { everyCommand } from '../cli/commands.ts';
import { entriesOf } from './entries.ts';
import { completionScript, shells } from './scripts.ts';

const entries = await entriesOf(everyCommand);
const isThere = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** What bash offers for the last word. */
function offered(...words: readonly string[]): string[] {
  const typed = words.map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash', entries)}\nCOMP_WORDS=(cohort ${typed}); COMP_CWORD=${String(words.length)}; _cohort; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
}

test('bash completes nouns, verbs and options, each where it may stand', (t) => {
  t.true(offered('').includes('audit') && offered('').includes('status'));
  t.deepEqual(offered('aud'), ['audit']);
  t.deepEqual(offered('audit', ''), ['export', 'verify']);
  t.deepEqual(offered('audit', 'verify', '--s'), ['--summary']);
  t.deepEqual(offered('status', '--d'), ['--dir']);
  t.deepEqual(offered('audit', 'verify', ''), [], 'bash goes on with files');
  t.deepEqual(offered('nonsense', ''), []);
});

for (const shell of shells)
  test(`the script for ${shell} names every command and every option that a usage names`, (t) => {
    const script = completionScript(shell, entries);
    for (const { words, options } of entries) {
      for (const word of words) t.regex(script, new RegExp(`\\b${word}\\b`), word);
      for (const option of options)
        t.true(script.includes(shell === 'fish' ? `-l ${option.slice(2)}` : option), `${words.join(' ')} ${option}`);
    }
    if (!isThere(shell)) {
      t.log(`no ${shell} here: its syntax was not looked at`);
      return;
    }
    const checked = spawnSync(shell, [shell === 'fish' ? '--no-execute' : '-n'], { input: script, encoding: 'utf8' });
    t.is(checked.stderr, '');
    t.is(checked.status, 0);
  });
