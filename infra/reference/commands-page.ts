// `docs/commands.md` from the table of commands, so that the page names no option that the command does not take.
import { exitCodes } from '@cohort/protos/errors';
import { optionsOf, type Command } from '../cli/command.ts';
import type { Commands } from '../cli/commands.ts';
import { changedBy, codeOf, labelOf, meaningOf } from '../cli/help.ts';

export async function commandsPage(commands: Commands): Promise<string> {
  const loaded = await Promise.all(
    Object.entries(commands).map(async ([name, load]): Promise<Named> => ({
      name,
      noun: name.split(' ')[0] ?? name,
      command: (await load()).command,
    })),
  );
  const nouns = [...new Set(loaded.map(({ noun }) => noun))];
  const contents = nouns.map((noun) => `[${noun}](#${noun})`).join(' · ');
  const sections = nouns.map((noun) => [`## ${noun}`, '', ...loaded.filter((each) => each.noun === noun).flatMap(commandLines)].join('\n'));
  return [...introduction(contents, loaded), ...sections].join('\n').trimEnd() + '\n';
}

interface Named {
  readonly name: string;
  readonly noun: string;
  readonly command: Command;
}

/** What is every command's is said once. */
const common = ['dry-run', 'json'];

function introduction(contents: string, loaded: readonly Named[]): string[] {
  const changing = loaded.find(({ command }) => command.changes.length > 0 && command.goesOn !== true)?.command;
  const shared = changing === undefined ? {} : optionsOf(changing);
  const goingOn = loaded.filter(({ command }) => command.goesOn === true).map(({ name }) => `\`${name}\``);
  return [
    '# Commands',
    '',
    'Every command of `cohort`, what it takes, and what it changes. This page is made from the table of commands (`infra/cli/commands.ts`) by',
    '`npm run commands -- --page`; a test compares it. `cohort help --json` says the same to programs.',
    '',
    contents,
    '',
    ...optionTable([
      ['`--help`', 'at every command: what stands here of it'],
      ...Object.entries(shared)
        .filter(([name]) => common.includes(name))
        .map(([name, option]): [string, string] => [
          `\`--${name}\``,
          `${name === 'json' ? 'at every command' : 'at every command that changes something'}: ${meaningOf(option)}`,
        ]),
    ]),
    '',
    `Commands that go on (${goingOn.join(', ')}) answer \`--json\` with a line for each answer. Under \`--dry-run\` a result has \`dryRun\` and \`changes\`:`,
    'files and artifacts by size and SHA-256, transactions by verb and body, processes and services in words. What is drawn at random, such as',
    'keys, has no hash before it is made.',
    '',
    "A command that asks the ledger keeps, in its admin's folder, the newest block that it has seen, so that a ledger that forgets is found out.",
    'That is noted at commands that change nothing too, and not in a dry run.',
    '',
    `Exit codes: ${Object.entries(exitCodes)
      .map(([name, code]) => `${String(code)} ${name}`)
      .join(', ')}. Where a code means something of a command's own, it stands there.`,
    '',
  ];
}

function commandLines({ name, noun, command }: Named): string[] {
  const own = Object.entries(command.options).map(([option, about]): [string, string] => [
    `\`${labelOf(option, about)}\``,
    meaningOf(about),
  ]);
  const { usage, summary, notes, exits = {} } = command;
  const codes = Object.entries(exits).map(([exit, why]) => `Exit code ${String(codeOf(exit))}: ${why}.`);
  return [
    ...(name === noun ? [] : [`### ${name}`, '']),
    '```',
    `cohort ${`${name} ${usage}`.trimEnd()}`,
    '```',
    '',
    `${sentence(summary)} Changes: ${changedBy(command)}.`,
    '',
    ...(own.length === 0 ? [] : [...optionTable(own), '']),
    ...(notes === undefined ? [] : [sentence(notes), '']),
    ...(codes.length === 0 ? [] : [codes.join(' '), '']),
  ];
}

function optionTable(rows: readonly (readonly [string, string])[]): string[] {
  const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
  return ['| option | meaning |', '|---|---|', ...rows.map(([option, meaning]) => `| ${cell(option)} | ${cell(meaning)} |`)];
}

/** As Markdown takes it: nothing in it is a tag or emphasis. */
function sentence(text: string): string {
  const escaped = text.replaceAll(/[<>*_]/g, String.raw`\$&`);
  return `${escaped.charAt(0).toUpperCase()}${escaped.slice(1)}${/[.!?]$/.test(escaped) ? '' : '.'}`;
}
