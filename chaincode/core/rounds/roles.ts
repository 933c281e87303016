// Which parties hold a share index: all whose role is another one; roles rotate with round and attempt.
import type { Terms } from '@cohort/protos/terms';

/** The party numbers that hold share `index` in this round, ascending. */
export function holdersOf({ round, attempt }: Pick<Terms, 'round' | 'attempt'>, index: number): readonly number[] {
  return [0, 1, 2].filter((party) => (party + round + attempt) % 3 !== index);
}
