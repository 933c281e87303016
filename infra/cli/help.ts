// What `cohort help` prints: all commands, those of a noun, or one, no line wider than a screen.
import { exitCodes } from '@cohort/protos/errors';
import { wrap } from '../view/wrap.ts';
import type { Commands } from './commands.ts';

const columns = 80;
/** A space at which no line is broken. */
const tie = '\u00A0';
/** Where a command's own help puts what its options mean. */
const explained = ' '.repeat(24);

export async function allHelp(commands: Commands): Promise<string[]> {
  const entries = await Promise.all(Object.keys(commands).map((name) => commandHelp(name, commands)));
  return ['cohort: train one model together without showing anybody an update', '', ...entries.flat(), '', ...after];
}

export async function nounHelp(noun: string, commands: Commands): Promise<string[]> {
  const names = Object.keys(commands).filter((name) => name.startsWith(`${noun} `));
  return (await Promise.all(names.map((name) => commandHelp(name, commands)))).flat();
}

async function commandHelp(name: string, commands: Commands): Promise<string[]> {
  const found = await commands[name]?.();
  if (found === undefined) return [];
  const { usage, summary } = found.command;
  return [...wrapUsage(`  cohort ${`${name} ${usage}`.trimEnd()}`), ...wrap(`      ${summary}`, columns, '      ')];
}

/** What one command says of itself. */
export async function ownHelp(name: string, commands: Commands): Promise<string[]> {
  const help = (await commands[name]?.())?.command.help;
  if (help === undefined) return await commandHelp(name, commands);
  return help
    .trimEnd()
    .split('\n')
    .flatMap((line) => wrap(line, columns, line.startsWith(' ') ? explained : ''));
}

/** An option stays with its value. */
function wrapUsage(text: string): string[] {
  return wrapTied(
    text.replaceAll(/\[[^\]]*\]|--\S+ [A-Za-z]\S*/g, (option) => option.replaceAll(' ', tie)),
    '        ',
  );
}

function wrapTied(text: string, indent: string): string[] {
  return wrap(text, columns, indent).map((line) => line.replaceAll(tie, ' '));
}

const after = [
  "--dir: the consortium's folder (.cohort; doctor without it looks at this machine only)",
  "--as: the organisation whose admin asks (the ledger's host, or the only one whose admin is here; proposals and votes name it where several are here)",
  '--json: JSON on stdout, for every command but up and node run; under npm, npm run --silent keeps stdout free of its own lines',
  '--help: after a command or a noun, that alone',
  '--version: which version this is',
  `exit codes: ${Object.entries(exitCodes)
    .map(([name, code]) => `${String(code)}${tie}${name}`)
    .join(', ')}`,
].flatMap((line) => wrapTied(line, '  '));
