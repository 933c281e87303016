// A partition as a site's operator writes it.
import { integer, line, list, object, oneOf, refuseShape, tagged, type Shape } from '@cohort/protos/shape';
import type { Partition } from './partition.ts';

const lineNumbers: Shape<readonly number[]> = (value, at) => {
  const lines = list(integer(1), 1, 10_000_000)(value, at);
  if (new Set(lines).size !== lines.length) return refuseShape(at, 'each line once', lines);
  return lines;
};

/** A test part above nine tenths leaves too few rows to train on; `all` says that there is none. */
export const partitionShape = tagged<Partition>('kind', {
  all: object<Extract<Partition, { kind: 'all' }>>({ kind: oneOf('all') }),
  lines: object<Extract<Partition, { kind: 'lines' }>>({ kind: oneOf('lines'), testLines: lineNumbers }),
  seeded: object<Extract<Partition, { kind: 'seeded' }>>({ kind: oneOf('seeded'), seed: line(1000), testPercent: integer(0, 90) }),
});
