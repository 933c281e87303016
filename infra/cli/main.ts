// The `cohort` command: finds the noun and verb, runs it, and turns whatever is thrown into one line and a documented exit code.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorTable, exitCodes } from '@cohort/protos/errors';
import { failureOf } from '@cohort/protos/system-error';
import type { Command } from './command.ts';
import { isOutputLost, watchOutput } from './output.ts';

/** Commands by their words; each is imported only when it runs. */
type Commands = Readonly<Record<string, () => Promise<{ command: Command }>>>;

const everyCommand: Commands = {
  init: () => import('./init.ts'),
  up: () => import('./up.ts'),
  down: () => import('./down.ts'),
  demo: () => import('./demo.ts'),
  'node run': () => import('./node/run.ts'),
  'node rotate': () => import('./node/rotate.ts'),
  'member propose': () => import('./member/propose.ts'),
  'member vote': () => import('./member/vote.ts'),
  'member list': () => import('./member/list.ts'),
  'proposal list': () => import('./proposal/list.ts'),
  'round watch': () => import('./round/watch.ts'),
  'round uphold': () => import('./round/uphold.ts'),
  'budget statement': () => import('./budget/statement.ts'),
  'audit export': () => import('./audit/export.ts'),
  'audit verify': () => import('./audit/verify.ts'),
  'epoch propose': () => import('./epoch/propose.ts'),
  'plan stop': () => import('./plan/stop.ts'),
  'plan resume': () => import('./plan/resume.ts'),
  'plan replace-party': () => import('./plan/replace-party.ts'),
  'policy check': () => import('./policy/check.ts'),
  status: () => import('./status.ts'),
  doctor: () => import('./doctor.ts'),
};

/** Runs one command line and returns the process's exit code. */
export async function main(given: readonly string[], commands: Commands = everyCommand): Promise<number> {
  const argv = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
  const json = argv.includes('--json');
  watchOutput();
  try {
    if (argv[0] === '--version') {
      process.stdout.write(`${await version()}\n`);
      return exitCodes.done;
    }
    const found = find(argv, commands);
    if (found === undefined) return await usage(argv, commands);
    const { command } = await found.load();
    const args = argv.slice(found.words);
    if (asksForHelp(args)) {
      process.stdout.write(command.help ?? `${(await entry(found.name, found.load)).join('\n')}\n`);
      return exitCodes.done;
    }
    return await command.run(args);
  } catch (thrown) {
    // Whoever read the answers has gone: `cohort demo | head`. Nobody is left to be told, or was told already.
    if (isOutputLost()) return exitCodes.failed;
    const error = failureOf(thrown);
    if (json) process.stdout.write(`${JSON.stringify({ error: { code: error.code, detail: error.detail } })}\n`);
    else process.stderr.write(`${error.message}\n`);
    if (error.code === 'INTERNAL' && process.env['COHORT_DEBUG'] !== undefined)
      process.stderr.write(`${String(error.cause instanceof Error ? error.cause.stack : error.stack)}\n`);
    return errorTable[error.code].exit;
  }
}

/** As package.json has it, and the Node that it runs on. */
async function version(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  return `cohort ${(JSON.parse(text) as { readonly version: string }).version}, Node ${process.version}`;
}

type Load = Commands[string];

function find(argv: readonly string[], commands: Commands): { name: string; load: Load; words: number } | undefined {
  for (const words of [2, 1]) {
    const name = argv.slice(0, words).join(' ');
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (load !== undefined) return { name, load, words };
  }
  return undefined;
}

function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end === -1 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '-h');
}

async function entry(name: string, load: Load): Promise<string[]> {
  const { command } = await load();
  return [`  cohort ${`${name} ${command.usage}`.trimEnd()}`, `      ${command.summary}`];
}

/** What was asked for, or expected: all commands, or those of the noun that was given. */

async function usage(argv: readonly string[], commands: Commands): Promise<number> {
  const words = argv.filter((word) => !word.startsWith('-'));
  const ofNoun = Object.entries(commands).filter(([name]) => name.startsWith(`${words[0] ?? ''} `));
  const noun = words.length > 0 && ofNoun.length > 0;
  const asked = words.length === 0 ? argv.length === 0 || asksForHelp(argv) : noun && words.length === 1;
  const lines = (await Promise.all((noun ? ofNoun : Object.entries(commands)).map(([name, load]) => entry(name, load)))).flat();
  const text = noun ? lines : [...before, ...lines, ...after];
  if (!asked) text.unshift(`USAGE: unknown command: ${argv.slice(0, 2).join(' ')}; expected one of the following`);
  (asked ? process.stdout : process.stderr).write(`${text.join('\n')}\n`);
  return asked ? exitCodes.done : exitCodes.usage;
}

const before = ['cohort: train one model together without showing anybody an update', ''];
const after = [
  '',
  "--dir: the consortium's folder (.cohort; doctor without it looks at this machine only)",
  "--as: the organisation whose admin asks (the ledger's host, or the only one whose admin is here; proposals and votes name it)",
  '--json: JSON on stdout, for every command but up and node run; under npm, npm run --silent keeps stdout free of its own lines',
  '--help: after a command or a noun, that alone',
  '--version: which version this is',
  `exit codes: ${Object.entries(exitCodes)
    .map(([name, code]) => `${String(code)} ${name}`)
    .join(', ')}`,
];
