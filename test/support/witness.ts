// What a witnessing agent wrote down of one round: its commitment and its quantised update in clear, which no product file holds.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Witness {
  readonly com: string;
  /** Integers by block name. */
  readonly blocks: Readonly<Record<string, readonly number[]>>;
}

export const witnessFile = (dir: string, round: string): string => join(dir, 'state', `test-witness-${round}.json`);

export function witness(dir: string, round: string): Witness {
  return JSON.parse(readFileSync(witnessFile(dir, round), 'utf8')) as Witness;
}
