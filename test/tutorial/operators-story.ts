// Three institutions from nothing to an audited model, through the command alone: the tutorial's lines, typed in folders of one machine, told as they are answered.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import type { Answer } from '../cli/typed.ts';
import { furnish } from './furnish.ts';
import { oneMachine } from './one-machine.ts';
import { readTutorial, type TypedLine } from './read-tutorial.ts';
import { sentenceOf } from './sentence-of.ts';
import { Typist, type Site } from './typist.ts';

export interface Told {
  /** What happened, in words. */
  readonly text: string;
  /** What was typed for it. */
  readonly site: string;
  readonly line: string;
}

export interface OperatorsStory {
  readonly tell: (told: Told) => void;
  /** Runs before each line is typed, for who wants to look around. */
  readonly before?: (line: TypedLine, typist: Typist, sites: readonly Site[]) => Promise<void>;
  /** Runs after the last, while the nodes still run. */
  readonly after?: (typist: Typist, sites: readonly Site[]) => Promise<void>;
}

/** @throws {CohortError} with what was said, where a command ends otherwise than well */
export async function operatorsStory({ tell, before, after }: OperatorsStory): Promise<void> {
  const lines = readTutorial(await readFile(join(import.meta.dirname, '..', '..', 'docs', 'tutorial.md'), 'utf8'));
  await using machine = await oneMachine([...new Set(lines.map(({ site }) => site))].sort());
  await furnish(machine.sites);
  const typist = new Typist(machine.sites);
  for (const written of lines) {
    const line = machine.here(written);
    await before?.(line, typist, machine.sites);
    const typed = typist.asNow(line.line);
    const answer = await typist.type(line);
    if (answer.code !== 0) throw new CohortError('INTERNAL', `${line.site}$ ${typed}\n${ended(answer)}`);
    tell({ site: line.site, line: typed, text: sentenceOf({ ...line, line: typed }, answer) });
  }
  await after?.(typist, machine.sites);
}

const ended = ({ code, out, err }: Answer): string => `ended with ${String(code)}\n${out}${err}`;
