// `cohort completion`: what a shell reads to complete commands and options.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { entriesOf } from '../completion/entries.ts';
import { completionScript, shells } from '../completion/scripts.ts';
import type { Command } from './command.ts';
import { everyCommand } from './commands.ts';
import { print } from './print.ts';

export const command: Command = {
  usage: 'SHELL',
  summary: 'print what bash, zsh or fish reads to complete this command; its first lines say where to put it',
  arguments: ['shell'],
  options: {},
  changes: [],
  async run(given) {
    const { positionals } = given;
    const shell = shells.find((known) => known === positionals[0]);
    if (shell === undefined) throw new CohortError('USAGE', `shell: expected one of ${shells.join(', ')}, got ${String(positionals[0])}`);
    const script = completionScript(shell, await entriesOf(everyCommand));
    print(given, { shell, script }, script);
    return exitCodes.done;
  },
};
