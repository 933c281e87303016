// The `cohort` command: finds the noun and verb, reads what it takes, runs it, and turns whatever is thrown into one answer and a documented exit code.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorTable, exitCodes } from '@cohort/protos/errors';
import { failureOf } from '@cohort/protos/system-error';
import { Changes } from '../node/changes.ts';
import { readGiven } from './command.ts';
import { everyCommand, type Commands } from './commands.ts';
import { allHelp, describe, nounHelp, ownHelp } from './help.ts';
import { isOutputLost, watchOutput } from './output.ts';
import { printJson } from './print.ts';
import { unknownCommand } from './unknown-command.ts';
import { writeOut, writeErr } from '../view/write-out.ts';

/** Runs one command line and returns the process's exit code. */
export async function main(given: readonly string[], commands: Commands = everyCommand): Promise<number> {
  const argv = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
  const isJson = beforeDashes(argv).includes('--json');
  watchOutput();
  try {
    if (argv[0] === '--version') {
      await answerVersion(isJson);
      return exitCodes.done;
    }
    const found = find(argv, commands);
    if (found === undefined) {
      await answerHelp(asked(argv, commands), isJson, commands);
      return exitCodes.done;
    }
    const { command } = await found.load();
    const args = argv.slice(found.words);
    if (asksForHelp(args)) {
      await answerHelp([found.name], isJson, commands);
      return exitCodes.done;
    }
    return await command.run(readGiven(args, command, (isDry) => new Changes(isDry)));
  } catch (thrown) {
    // Whoever read the answers has gone: `cohort demo | head`. Nobody is left to be told, or was told already.
    if (isOutputLost()) return exitCodes.failed;
    const error = failureOf(thrown);
    if (isJson) writeOut(`${JSON.stringify({ error: { code: error.code, detail: error.detail } })}\n`);
    else writeErr(`${error.message}\n`);
    if (error.code === 'INTERNAL' && process.env['COHORT_DEBUG'] !== undefined)
      writeErr(`${String(error.cause instanceof Error ? error.cause.stack : error.stack)}\n`);
    return errorTable[error.code].exit;
  }
}

/** As package.json has it, and the Node that it runs on. */
async function answerVersion(isJson: boolean): Promise<void> {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  if (isJson) printJson({ version, node: process.version });
  else writeOut(`cohort ${version}, Node ${process.version}\n`);
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

function beforeDashes(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end === -1 ? args : args.slice(0, end);
}

const asksForHelp = (args: readonly string[]): boolean => beforeDashes(args).some((arg) => arg === '--help' || arg === '-h');

/** One command's help, a noun's, or all. */
async function answerHelp(names: readonly string[], isJson: boolean, commands: Commands): Promise<void> {
  const [only = '', second] = names;
  if (isJson) printJson({ commands: await describe(names, commands) });
  else {
    const isAll = names.length === Object.keys(commands).length;
    const lines = second === undefined ? ownHelp(only, commands) : isAll ? allHelp(commands) : nounHelp(names, commands);
    writeOut(`${(await lines).join('\n')}\n`);
  }
}

/** Every command, or those of the noun that was given. @throws {CohortError} USAGE for other words */
function asked(argv: readonly string[], commands: Commands): readonly string[] {
  const words = argv.filter((word) => !word.startsWith('-'));
  const [noun = ''] = words;
  const names = Object.keys(commands);
  if (words.length === 0 && (argv.length === 0 || asksForHelp(argv))) return names;
  const ofNoun = words.length === 1 && argv[0] === noun ? names.filter((name) => name.startsWith(`${noun} `)) : [];
  if (ofNoun.length === 0) throw unknownCommand(argv, commands);
  return ofNoun;
}
