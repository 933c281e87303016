// What `cohort help` prints: all commands, those of a noun, or one with all that it takes, no line wider than a screen.
import { exitCodes } from '@cohort/protos/errors';
import { wrap } from '../view/wrap.ts';
import { optionsOf, type Command, type Option } from './command.ts';
import type { Commands } from './commands.ts';

const columns = 80;
/** A space at which no line is broken. */
const tie = '\u00A0';
/** Where the meanings of options stand. */
const explained = 24;

export async function allHelp(commands: Commands): Promise<string[]> {
  const entries = await nounHelp(Object.keys(commands), commands);
  return ['cohort: train one model together without showing anybody an update', '', ...entries, '', ...after];
}

export async function nounHelp(names: readonly string[], commands: Commands): Promise<string[]> {
  const found = await Promise.all(names.map((name) => loaded(name, commands)));
  return found.flatMap(({ name, command }) => [...usageLines(name, command), ...wrap(`      ${command.summary}`, columns, '      ')]);
}

/** What one command says of itself. */
export async function ownHelp(name: string, commands: Commands): Promise<string[]> {
  const { command } = await loaded(name, commands);
  return [
    ...usageLines(name, command),
    ...wrap(`      ${command.summary}`, columns, '      '),
    '',
    ...Object.entries(optionsOf(command)).flatMap(([option, about]) =>
      wrap(`  ${labelOf(option, about)} `.padEnd(explained) + meaningOf(about), columns, ' '.repeat(explained)),
    ),
    ...(command.notes === undefined ? [] : ['', ...wrap(`  ${command.notes}`, columns, '  ')]),
    '',
    ...wrap(`  changes: ${changedBy(command)}`, columns, '  '),
    ...Object.entries(command.exits ?? {}).flatMap(([exit, why]) => wrap(`  exit code ${String(codeOf(exit))}: ${why}`, columns, '  ')),
  ];
}

/** The same for programs. */
export async function describe(names: readonly string[], commands: Commands): Promise<readonly object[]> {
  return await Promise.all(
    names.map(async (name) => {
      const { command } = await loaded(name, commands);
      const { usage, summary, arguments: positionals, changes, notes = null, exits = {} } = command;
      return {
        name,
        usage,
        summary,
        arguments: positionals,
        changes,
        notes,
        options: optionsOf(command),
        exits: Object.fromEntries(Object.entries(exits).map(([exit, why]) => [codeOf(exit), why])),
      };
    }),
  );
}

/** `-f, --follow`, `--lines COUNT`. */
export function labelOf(name: string, { short, value }: Option): string {
  return `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

/** With what is taken where it is not given. */
export const meaningOf = ({ means, default: taken }: Option): string => (taken === undefined ? means : `${means} (${taken})`);

/** In words. */
export function changedBy({ changes }: Pick<Command, 'changes'>): string {
  return changes.length === 0 ? 'nothing' : changes.join(', ');
}

export const codeOf = (exit: string): number => exitCodes[exit as keyof typeof exitCodes];

async function loaded(name: string, commands: Commands): Promise<{ readonly name: string; readonly command: Command }> {
  const load = commands[name];
  if (load === undefined) throw new RangeError(`${name}: expected a command of the table`);
  return { name, command: (await load()).command };
}

/** An option stays with its value. */
function usageLines(name: string, { usage }: Command): string[] {
  const text = `  cohort ${`${name} ${usage}`.trimEnd()}`;
  return wrapTied(
    text.replaceAll(/\[[^\]]*\]|--\S+ [A-Za-z]\S*/g, (option) => option.replaceAll(' ', tie)),
    '        ',
  );
}

function wrapTied(text: string, indent: string): string[] {
  return wrap(text, columns, indent).map((line) => line.replaceAll(tie, ' '));
}

const after = [
  'cohort COMMAND --help: all options of a command, what each means, and what the command changes',
  '--dry-run: at every command that changes something: all checks, and exactly what would be written, proposed or sent; nothing is',
  '--json: at every command: {"result": ...} or {"error": {"code", "detail"}} on stdout, a line each where it goes on; under npm, npm run --silent keeps stdout free of its own lines',
  '--version: which version this is',
  `exit codes: ${Object.entries(exitCodes)
    .map(([name, code]) => `${String(code)}${tie}${name}`)
    .join(', ')}`,
].flatMap((line) => wrapTied(line, '  '));
