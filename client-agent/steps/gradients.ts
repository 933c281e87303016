// Step gradients: the drawn units' gradients at the round's model, one record at a time, each bounded as integers and then added.
import { quantiseUnit } from '@cohort/mpc/clip-unit';
import { unitRoom } from '@cohort/mpc/clip-unit-round';
import type { GlobalModel } from '@cohort/mpc/global-model';
import type { Terms } from '@cohort/protos/terms';
import type { Dataset } from '../data/dataset.ts';
import type { Architecture } from '../train/architecture.ts';
import { recordGradient } from '../train/record-gradient.ts';
import { parameterCount } from '../train/tensors.ts';
import type { Sampled } from './sample.ts';
import { unitBound } from './unit-bound.ts';

declare const added: unique symbol;
/** An exact sum of integer contributions, in f64: to add or remove one unit changes it by a vector of squared norm <= T. */
export type UnitSum = Float64Array & { readonly [added]: true };

export interface GradientsOptions {
  readonly architecture: Architecture;
  readonly model: Pick<GlobalModel, 'tensors'>;
  readonly data: Dataset;
  readonly units: Sampled;
  readonly terms: Pick<Terms, 'quantiser' | 'mechanism'>;
  readonly signal?: AbortSignal;
}

/** Units between two looks at the signal, which lets messages in between. */
const unitsPerTurn = 1024;

/**
 * Integers are added after each unit was rounded, never the other way round. A unit whose gradient is not finite counts as zero, and
 * so does an empty sample.
 * @throws {CohortError} MODEL_MISMATCH, DATA_INVALID, TERMS_REFUSED; the signal's reason when it aborts
 */
export async function gradients({ architecture, model, data, units, terms, signal }: GradientsOptions): Promise<UnitSum> {
  const bound = unitBound(terms);
  const addRecord = recordGradient(architecture, model.tensors, data);
  const sum = new Float64Array(parameterCount(architecture));
  const unit = new Float64Array(sum.length);
  const room = unitRoom(sum.length);
  for (const [index, rows] of units.entries()) {
    unit.fill(0);
    for (const row of rows) addRecord(row, unit);
    addIntegers(sum, quantiseUnit(unit, bound, room));
    if ((index + 1) % unitsPerTurn === 0) await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  return sum as UnitSum;
}

function addIntegers(sum: Float64Array, integers: Int32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (integers[i] as number);
}
