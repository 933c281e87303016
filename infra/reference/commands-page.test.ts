// The page of commands is the table of commands, and says all that a command takes.
import { readFile } from 'node:fs/promises';
import test from 'ava';
import { everyCommand } from '../cli/commands.ts';
import { idleCommand } from '../cli/testing/run-command.ts';
import { commandsPage } from './commands-page.ts';

test('docs/commands.md is the table of commands; else: npm run commands -- --page', async (t) => {
  t.is(await readFile(new URL('../../docs/commands.md', import.meta.url), 'utf8'), await commandsPage(everyCommand));
});

test('a command stands with its usage, options, defaults, notes, changes and exit codes', async (t) => {
  const command = {
    ...idleCommand,
    usage: 'FILE [--to a|b]',
    summary: 'move *one* file',
    arguments: ['file'],
    options: {
      to: { type: 'string', value: 'a|b', default: 'a', means: 'where it goes' },
      follow: { type: 'boolean', short: 'f', means: 'goes on' },
    },
    changes: ['files', 'ledger'],
    notes: 'it is gone then',
    exits: { policy: 'it is refused' },
  } as const;
  const page = await commandsPage({ 'file move': () => Promise.resolve({ command }) });
  for (const line of [
    '## file',
    '### file move',
    'cohort file move FILE [--to a|b]',
    String.raw`Move \*one\* file. Changes: files, ledger.`,
    String.raw`| ${'`--to a\\|b`'} | where it goes (a) |`,
    '| `-f, --follow` | goes on |',
    'It is gone then.',
    'Exit code 6: it is refused.',
  ])
    t.true(page.split('\n').includes(line), `${line}\n${page}`);
});
