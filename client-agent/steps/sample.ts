// Step sample: draws each protected unit with the terms' probability, from the system's generator (Poisson sampling).
import { CohortError } from '@cohort/protos/errors';
import { parseFraction } from '@cohort/mpc/accountant';
import { randomBytes } from '@cohort/mpc/crypto';
import type { Mechanism } from '@cohort/protos/terms';
import type { Dataset } from '../data/dataset.ts';

declare const sampled: unique symbol;
/** Row numbers of each drawn unit: one row for a record, all of a patient's rows for a patient. Never sent, counted or logged. */
export type Sampled = readonly (readonly number[])[] & { readonly [sampled]: true };

/** Draws are 48-bit words, so that a rate's denominator up to this has an exact draw. */
const wordLimit = 2 ** 48;
const wordBytes = 6;

/**
 * Each unit independently, with probability exactly q: a uniform integer below q's denominator is below its numerator. What a unit's
 * draw is depends on no other unit, which is what the accountant's subsampling counts on.
 * @throws {CohortError} TERMS_REFUSED for q outside (0, 1] or a denominator above 2^48; BODY_INVALID for a fraction not in lowest terms
 */
export function sample(data: Dataset, { unit, samplingRate }: Pick<Mechanism, 'unit' | 'samplingRate'>): Sampled {
  const { num, den } = exactRate(samplingRate);
  const units = unit === 'patient' ? rowsByPatient(data) : Array.from({ length: data.rows }, (_, row) => [row]);
  const draw = uniformBelow(den, units.length);
  return units.filter(() => draw() < num) as readonly (readonly number[])[] as Sampled;
}

/** q as two exact doubles. @throws {CohortError} as `sample` */
export function exactRate(rate: Mechanism['samplingRate']): { readonly num: number; readonly den: number } {
  const q = rate === null ? { num: 0n, den: 1n } : parseFraction(rate, 'mechanism.samplingRate');
  if (q.num < 1n || q.num > q.den || q.den > BigInt(wordLimit))
    throw new CohortError(
      'TERMS_REFUSED',
      `mechanism.samplingRate: expected a rate in (0, 1] with a denominator up to 2^48, got ${rate === null ? 'none' : `${rate.num}/${rate.den}`}`,
    );
  return { num: Number(q.num), den: Number(q.den) };
}

/** Rejects words past the last whole multiple of `den`, so that no residue is favoured. */
function uniformBelow(den: number, expected: number): () => number {
  const usable = wordLimit - (wordLimit % den);
  let pool = Buffer.alloc(0);
  let at = 0;
  return () => {
    for (;;) {
      if (at === pool.length) {
        pool = Buffer.from(randomBytes(wordBytes * Math.max(1, Math.min(expected, 4096))));
        at = 0;
      }
      const word = pool.readUIntBE(at, wordBytes);
      at += wordBytes;
      if (word < usable) return word % den;
    }
  };
}

/** @throws {CohortError} DATA_INVALID without a patient column */
function rowsByPatient({ patients, rows }: Dataset): number[][] {
  if (patients === undefined)
    throw new CohortError('DATA_INVALID', 'unit patient: expected a schema with a patient column, got none; name it or vote unit record');
  const grouped = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const patient = patients[row] ?? 0;
    const own = grouped.get(patient);
    if (own === undefined) grouped.set(patient, [row]);
    else own.push(row);
  }
  return [...grouped.values()];
}
