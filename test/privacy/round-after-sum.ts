// Rounding after the sum: by how much one record then moves a member's integers, beside the T that is charged for it.
import { quantiseUnit } from '@cohort/mpc/clip-unit';
import { randomBytes } from '@cohort/mpc/crypto';
import { integerSensitivity } from '@cohort/mpc/integer-sensitivity';
import { quantise, type Rounding } from '@cohort/mpc/quantise';

/** The heart plan's numbers: d, S and C. */
const length = 14;
const scale = 4096;
const clipNorm = 1;
const sensitivity2 = integerSensitivity({ scale, clipNorm: String(clipNorm), length });

/** Integer steps that the record moves each coordinate by, within the clip norm: 14 x 1094.69^2 <= 4096^2. */
const steps = 1094.69;
/** Where the other records' sum stands in each coordinate: nearest 0 without the record, just below 1095 with it. */
const others = 0.3;

export interface RoundedAfter {
  /** Squared norm of the record's gradient in integer steps, before any rounding: within (S C)^2. */
  readonly unrounded: number;
  readonly clipped: number;
  /** T, which is charged for. */
  readonly charged: bigint;
  /** Squared norm of what the record changes when the sum is rounded: to the nearest, and the most of many draws at random. */
  readonly nearest: bigint;
  readonly drawn: bigint;
  /** The most that `quantiseUnit` gives for this record and for records made to break it. */
  readonly unit: bigint;
  readonly tries: number;
}

/** Rounds the constructed sum with and without the record, and the record alone, `tries` times. */
export function roundAfterSum(tries: number): RoundedAfter {
  const record = new Float64Array(length).fill(steps / scale);
  let [drawn, unit] = [0n, 0n];
  for (let at = 0; at < tries; at++) {
    drawn = most(drawn, moved(record, 'stochastic'));
    for (const made of [record, adverse(at)]) unit = most(unit, squaredNorm(quantiseUnit(made, { clipNorm, scale, sensitivity2 })));
  }
  return {
    unrounded: length * steps ** 2,
    clipped: (scale * clipNorm) ** 2,
    charged: sensitivity2,
    nearest: moved(record, 'deterministic'),
    drawn,
    unit,
    tries,
  };
}

/** |round(others + record) - round(others)|^2. */
function moved(record: Float64Array, mode: Rounding): bigint {
  const to = { scale, bound: 2 ** 21 };
  const rest = new Float64Array(length).fill(others / scale);
  const both = rest.map((value, at) => value + (record[at] ?? 0));
  const [absent, present] = [quantise(rest, to, mode), quantise(both, to, mode)] as [Int32Array, Int32Array];
  return squaredNorm(present.map((value, at) => value - (absent[at] ?? 0)));
}

/** Records of exactly the clip norm, far beyond it, at the top of doubles, in one coordinate, and not finite. */
function adverse(at: number): Float64Array {
  const signs = randomBytes(length);
  const size = [clipNorm / Math.sqrt(length), 1e9, Number.MAX_VALUE, Number.MIN_VALUE][at % 4] ?? 0;
  const record = Float64Array.from(signs, (sign) => (sign % 2 === 0 ? size : -size));
  if (at % 5 === 0) record.fill(0, 1);
  if (at % 7 === 0) record[at % length] = at % 2 === 0 ? Number.NaN : Infinity;
  return record;
}

function squaredNorm(values: Iterable<number>): bigint {
  let sum = 0n;
  for (const value of values) sum += BigInt(value) ** 2n;
  return sum;
}

const most = (left: bigint, right: bigint): bigint => (left > right ? left : right);
