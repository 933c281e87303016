// Which separator a table was written with that could not be read by the declared one.
import type { RawRow } from '../ports/data-source.ts';
import type { Dialect } from './dialect.ts';
import { separators } from './separators.ts';

/** First records of a file that are looked at. */
export const sampled = 20;

/**
 * The separator by which more of the first records have the expected number of cells than by the declared one, or that stands in each of
 * them when no declared one does; else null.
 */
export function separatorOf(sample: readonly RawRow[], columns: number, { separator: declared }: Dialect): string | null {
  const lines = sample.map(({ cells }) => cells.map((cell) => cell ?? '').join(declared));
  const others = Object.keys(separators).filter((separator) => separator !== declared);
  const fit = (separator: string): number => lines.filter((line) => line.split(separator).length === columns).length;
  const [best] = others.toSorted((one, other) => fit(other) - fit(one));
  if (best !== undefined && fit(best) > fit(declared)) return best;
  // Cells may hold spaces where a file has one column, and commas in decimals.
  const telling = others.filter((separator) => separator !== ' ' && separator !== ',');
  const instead = telling.find((separator) => lines.every((line) => line.includes(separator)));
  return instead === undefined || lines.length === 0 || lines.some((line) => line.includes(declared)) ? null : instead;
}
