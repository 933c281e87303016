// The table of commands as a shell completes it: words, options and what each is for.
import { optionsOf } from '../cli/command.ts';
import type { Commands } from '../cli/commands.ts';

export interface Entry {
  /** One or two: `status`, `audit verify`. */
  readonly words: readonly string[];
  readonly summary: string;
  /** Sorted, `--help` among them. */
  readonly options: readonly string[];
}

export async function entriesOf(commands: Commands): Promise<readonly Entry[]> {
  return await Promise.all(
    Object.entries(commands).map(async ([name, load]) => {
      const { command } = await load();
      const options = ['help', ...Object.keys(optionsOf(command))].map((option) => `--${option}`).sort();
      return { words: name.split(' '), summary: command.summary, options };
    }),
  );
}

/** First words, and the second words of each that has some. */
export function verbsByNoun(entries: readonly Entry[]): ReadonlyMap<string, readonly string[]> {
  const verbs = new Map<string, string[]>();
  for (const { words } of entries) {
    const [noun = '', verb] = words;
    verbs.set(noun, [...(verbs.get(noun) ?? []), ...(verb === undefined ? [] : [verb])]);
  }
  return verbs;
}
