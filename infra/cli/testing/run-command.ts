// A command as it runs once its words have been found: its arguments read by its own table.
import { Changes } from '../../node/changes.ts';
import { readGiven, type Command } from '../command.ts';

/** Its exit code. @throws what the reading of its options throws, and what it throws */
export const runCommand = async (command: Command, args: readonly string[]): Promise<number> =>
  await command.run(readGiven(args, command, (isDry) => new Changes(isDry)));

/** One that does nothing, for tests of what is around it. */
export const idleCommand: Command = {
  usage: '',
  summary: '',
  arguments: [],
  options: {},
  changes: [],
  run: () => Promise.resolve(0),
};
