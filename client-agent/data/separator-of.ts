// Which separator a table was written with that could not be read by commas.
import type { RawRow } from '../ports/data-source.ts';
import { separators } from './separators.ts';

const sampled = 20;

/**
 * The name of the separator by which more of the first records have the expected number of cells than by commas, or that stands in each
 * of them when no comma does; else null.
 */
export function separatorOf(records: readonly RawRow[], columns: number): string | null {
  const sample = records.slice(0, sampled).map(({ cells }) => cells.join(','));
  const fit = (separator: string): number => sample.filter((line) => line.split(separator).length === columns).length;
  const [best] = Object.keys(separators).sort((one, other) => fit(other) - fit(one));
  if (best !== undefined && fit(best) > fit(',')) return separators[best] ?? null;
  // Cells may hold spaces where a file has one column.
  const instead = Object.keys(separators).find((separator) => separator !== ' ' && sample.every((line) => line.includes(separator)));
  return instead === undefined || sample.some((line) => line.includes(',')) ? null : (separators[instead] ?? null);
}
