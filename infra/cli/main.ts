// The `cohort` command: finds the noun and verb, runs it, and turns whatever is thrown into one line and a documented exit code.
import { errorTable, exitCodes } from '@cohort/protos/errors';
import { failureOf } from '../node/failure.ts';
import type { Command } from './command.ts';

/** Commands by their words; each is imported only when it runs. */
type Commands = Readonly<Record<string, () => Promise<{ command: Command }>>>;

const everyCommand: Commands = {
  init: () => import('./init.ts'),
  up: () => import('./up.ts'),
  demo: () => import('./demo.ts'),
  'node run': () => import('./node/run.ts'),
  'member propose': () => import('./member/propose.ts'),
  'member vote': () => import('./member/vote.ts'),
  'member list': () => import('./member/list.ts'),
  'round watch': () => import('./round/watch.ts'),
  'budget statement': () => import('./budget/statement.ts'),
  'audit export': () => import('./audit/export.ts'),
  'audit verify': () => import('./audit/verify.ts'),
  'policy check': () => import('./policy/check.ts'),
  status: () => import('./status.ts'),
  doctor: () => import('./doctor.ts'),
};

/** Runs one command line and returns the process's exit code. */
export async function main(argv: readonly string[], commands: Commands = everyCommand): Promise<number> {
  const json = argv.includes('--json');
  try {
    const found = find(argv, commands);
    if (found === undefined) return await usage(argv, commands);
    const { command } = await found.load();
    return await command.run(argv.slice(found.words));
  } catch (thrown) {
    const error = failureOf(thrown);
    if (json) process.stdout.write(`${JSON.stringify({ error: { code: error.code, detail: error.detail } })}\n`);
    else process.stderr.write(`${error.message}\n`);
    if (error.code === 'INTERNAL' && process.env['COHORT_DEBUG'] !== undefined)
      process.stderr.write(`${String(error.cause instanceof Error ? error.cause.stack : error.stack)}\n`);
    return errorTable[error.code].exit;
  }
}

function find(argv: readonly string[], commands: Commands): { load: () => Promise<{ command: Command }>; words: number } | undefined {
  for (const words of [2, 1]) {
    const load = commands[argv.slice(0, words).join(' ')];
    if (load !== undefined) return { load, words };
  }
  return undefined;
}

async function usage(argv: readonly string[], commands: Commands): Promise<number> {
  const asked = argv.length === 0 || argv[0] === 'help' || argv[0] === '--help';
  const lines = await Promise.all(
    Object.entries(commands).map(async ([words, load]) => {
      const { command } = await load();
      return `  cohort ${`${words} ${command.usage}`.trimEnd()}\n      ${command.summary}`;
    }),
  );
  const text = [
    'cohort: train one model together without showing anybody an update',
    '',
    ...lines,
    '',
    "--dir: the consortium's folder (.cohort; doctor without it looks at this machine only)",
    '--json: JSON on stdout, for every command but up and node run',
    `exit codes: ${Object.entries(exitCodes)
      .map(([name, code]) => `${String(code)} ${name}`)
      .join(', ')}`,
  ];
  if (!asked) text.unshift(`USAGE: unknown command: ${argv.slice(0, 2).join(' ')}; expected one of the following`);
  (asked ? process.stdout : process.stderr).write(`${text.join('\n')}\n`);
  return asked ? exitCodes.done : exitCodes.usage;
}
