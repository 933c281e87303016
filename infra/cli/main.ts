// The `cohort` command: finds the noun and verb, runs it, and turns whatever is thrown into one line and a documented exit code.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorTable, exitCodes } from '@cohort/protos/errors';
import { failureOf } from '@cohort/protos/system-error';
import { everyCommand, type Commands } from './commands.ts';
import { allHelp, nounHelp, ownHelp } from './help.ts';
import { isOutputLost, watchOutput } from './output.ts';
import { unknownCommand } from './unknown-command.ts';

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
    if (found === undefined) {
      process.stdout.write(`${(await help(argv, commands)).join('\n')}\n`);
      return exitCodes.done;
    }
    const { command } = await found.load();
    const args = argv.slice(found.words);
    if (asksForHelp(args)) {
      process.stdout.write(`${(await ownHelp(found.name, commands)).join('\n')}\n`);
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

/** All commands, or those of the noun that was given. @throws {CohortError} USAGE for other words */
async function help(argv: readonly string[], commands: Commands): Promise<string[]> {
  const words = argv.filter((word) => !word.startsWith('-'));
  const [noun = ''] = words;
  if (words.length === 0 && (argv.length === 0 || asksForHelp(argv))) return await allHelp(commands);
  const ofNoun = words.length === 1 && argv[0] === noun ? await nounHelp(noun, commands) : [];
  if (ofNoun.length === 0) throw unknownCommand(argv, commands);
  return ofNoun;
}
