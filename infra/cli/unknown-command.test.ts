// Words that name no command are answered in one line with the command that was probably meant.
import test from 'ava';
import { unknownCommand } from './unknown-command.ts';
import type { Commands } from './commands.ts';
import { idleCommand } from './testing/run-command.ts';

const load = () => Promise.resolve({ command: idleCommand });
const commands: Commands = { init: load, status: load, 'member list': load, 'member propose': load, 'plan stop': load };

const said: readonly (readonly [string, string])[] = [
  ['statsu', 'command: expected one of `cohort help`, got statsu; did you mean `cohort status`? `cohort help` lists all'],
  ['nonsense', 'command: expected one of `cohort help`, got nonsense; `cohort help` lists all'],
  ['nonsense --help', 'command: expected one of `cohort help`, got nonsense; `cohort help` lists all'],
  [
    'member propos ab',
    'command: expected member list, member propose, got member propos; did you mean `cohort member propose`? `cohort help` lists all',
  ],
  ['member frob', 'command: expected member list, member propose, got member frob; `cohort help` lists all'],
  ['meber frob', 'command: expected one of `cohort help`, got meber frob; did you mean `cohort member`? `cohort help` lists all'],
  ['stop plan', 'command: expected one of `cohort help`, got stop plan; did you mean `cohort plan stop`? `cohort help` lists all'],
  ['--dir demo status', 'command: expected it before its options, got --dir first; type: cohort status --dir demo'],
  ['--as va member list', 'command: expected it before its options, got --as first; type: cohort member list --as va'],
  ['--frob', 'command: expected one before the options, got --frob; `cohort help` lists all'],
];
for (const [line, detail] of said)
  test(`cohort ${line}`, (t) => {
    const error = unknownCommand(line.split(' '), commands);
    t.is(error.code, 'USAGE');
    t.is(error.detail, detail);
  });
