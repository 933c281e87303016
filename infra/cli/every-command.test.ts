// What holds for every command of the table: JSON in one envelope, a dry run where something is changed, options that say what they mean.
import test, { type ExecutionContext } from 'ava';
import { exitCodes } from '@cohort/protos/errors';
import { changeKinds, optionsOf, type Command } from './command.ts';
import { everyCommand } from './commands.ts';
import { typed } from './testing/typed-here.ts';

const commands = await Promise.all(
  Object.entries(everyCommand).map(async ([name, load]): Promise<readonly [string, Command]> => [name, (await load()).command]),
);

interface Answer {
  readonly error?: { readonly code: string; readonly detail: string };
  readonly result?: unknown;
}

function onlyAnswer(t: ExecutionContext, out: string): Answer {
  t.regex(out, /^\{[^\n]*\}\n$/, 'one line');
  return JSON.parse(out) as Answer;
}

for (const [name, command] of commands) {
  test.serial(`${name} takes --json, and answers a wrong option in its envelope`, async (t) => {
    const [code, out] = await typed(t, ...name.split(' '), '--json', '--frob');
    t.is(code, exitCodes.usage);
    const { error } = onlyAnswer(t, out);
    t.is(error?.code, 'USAGE');
    t.regex(error?.detail ?? '', /^options: expected .*--json.*; got --frob;/);
  });

  if (command.changes.length > 0)
    test(`${name} takes --dry-run, for it changes ${command.changes.join(', ')}`, (t) => {
      t.true('dry-run' in optionsOf(command));
      for (const kind of command.changes) t.true(changeKinds.includes(kind));
    });
  else
    test.serial(`${name} refuses --dry-run, for it changes nothing`, async (t) => {
      const [code, out] = await typed(t, ...name.split(' '), '--dry-run', '--json');
      t.is(code, exitCodes.usage);
      t.regex(onlyAnswer(t, out).error?.detail ?? '', /^--dry-run: expected at a command that changes something,/);
    });

  test(`${name} says of each option what it means, and its usage names none that it does not take`, (t) => {
    const options = optionsOf(command);
    for (const [option, { means, type, value }] of Object.entries(options)) {
      t.regex(means, /^[^.].{4,}[^.]$/, option);
      t.is(type === 'string', value !== undefined, option);
    }
    for (const [, option = ''] of command.usage.matchAll(/--([a-z][a-z-]*)/g)) t.true(option in options, option);
    for (const argument of command.arguments.filter((each) => !each.endsWith('?')))
      t.true(command.usage.toUpperCase().includes(argument.toUpperCase()), argument);
  });
}

const early: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['no such command', ['frob', '--json'], /^command: expected/],
  [
    'an option before the command',
    ['--json', 'status'],
    /^command: expected it before its options, got --json first; type: cohort status --json$/,
  ],
  ['only a noun that is none', ['--json', 'frob'], /^command: expected/],
];
for (const [what, argv, detail] of early)
  test.serial(`${what} is an error in the envelope too`, async (t) => {
    const [code, out] = await typed(t, ...argv);
    t.is(code, exitCodes.usage);
    t.regex(onlyAnswer(t, out).error?.detail ?? '', detail);
  });

test.serial('help and version are results in the envelope', async (t) => {
  const [, version] = await typed(t, '--version', '--json');
  t.like(onlyAnswer(t, version).result, { node: process.version });
  const [, help] = await typed(t, 'help', '--json');
  const { commands: told } = onlyAnswer(t, help).result as { readonly commands: readonly { readonly name: string }[] };
  t.deepEqual(
    told.map(({ name }) => name),
    commands.map(([name]) => name),
  );
});

test.serial('what stands behind -- is no option', async (t) => {
  const [code, out] = await typed(t, 'status', '--', '--json');
  t.is(code, exitCodes.usage);
  t.is(out, '');
});
