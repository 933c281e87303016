// The server's step from the mean update to the next global model: f64 with + - x / and sqrt in coordinate order, stored by fround.
import { CohortError } from '@cohort/protos/errors';
import type { Strategy } from '@cohort/protos/terms';
import { decimal } from './decimal.ts';
import { assertModel, coordinates, type GlobalModel } from './global-model.ts';

/** What the server's step reads of a strategy. */
export type ServerStep = Pick<Strategy, 'kind' | 'serverRate' | 'beta1' | 'beta2' | 'tau'>;

/**
 * The next global model; `state` is left as it was. `meanUpdate` has one f64 per coordinate: for fedavg and fedadam the mean of
 * (local - global), for sgd the mean gradient, so that it is subtracted.
 * @throws {CohortError} MODEL_MISMATCH for another length, UPDATE_NOT_FINITE when a coordinate leaves f32, TERMS_REFUSED for rates.
 */
export function applyStrategy(state: GlobalModel, meanUpdate: Float64Array, strategy: ServerStep): GlobalModel {
  assertModel(state);
  const d = coordinates(state);
  if (meanUpdate.length !== d)
    throw new CohortError('MODEL_MISMATCH', `mean update: expected ${String(d)} coordinates, got ${String(meanUpdate.length)}`);
  const rate = decimal(strategy.serverRate, 'serverRate');
  if (strategy.kind === 'fedadam') return adam(state, meanUpdate, rate, strategy);
  const step = new Float64Array(d);
  const signed = strategy.kind === 'sgd' ? -rate : rate;
  for (let i = 0; i < d; i++) step[i] = signed * (meanUpdate[i] as number);
  return { ...move(state, step), ...(state.optimizer === undefined ? {} : { optimizer: state.optimizer }) };
}

/** FedAdam of Reddi et al. 2021 (arXiv 2003.00295) as FLamby's reference has it: no bias correction, hence no power of beta. */
function adam(state: GlobalModel, mean: Float64Array, rate: number, strategy: ServerStep): GlobalModel {
  const beta1 = fraction(strategy.beta1, 'beta1');
  const beta2 = fraction(strategy.beta2, 'beta2');
  const tau = decimal(strategy.tau, 'tau');
  if (tau === 0) throw new CohortError('TERMS_REFUSED', 'tau: expected more than 0, or a coordinate that never moves divides by zero');
  const { m: m0, v: v0 } = state.optimizer ?? { m: new Float64Array(mean.length), v: new Float64Array(mean.length) };
  const m = new Float64Array(mean.length);
  const v = new Float64Array(mean.length);
  const step = new Float64Array(mean.length);
  const [rest1, rest2] = [1 - beta1, 1 - beta2];
  for (let i = 0; i < mean.length; i++) {
    const g = mean[i] as number;
    const mi = beta1 * (m0[i] as number) + rest1 * g;
    const vi = beta2 * (v0[i] as number) + rest2 * g * g;
    m[i] = mi;
    v[i] = vi;
    step[i] = (rate * mi) / (Math.sqrt(vi) + tau);
  }
  return { ...move(state, step), optimizer: { m, v } };
}

function move(state: GlobalModel, step: Float64Array): { tensors: GlobalModel['tensors']; round: number } {
  let at = 0;
  const tensors = state.tensors.map(({ name, shape, values }) => {
    const next = new Float32Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const moved = Math.fround((values[i] as number) + (step[at + i] as number));
      if (!Number.isFinite(moved))
        throw new CohortError(
          'UPDATE_NOT_FINITE',
          `${name}[${String(i)}]: expected a finite f32 after the step, got ${String(moved)}; lower the server rate`,
        );
      next[i] = moved;
    }
    at += values.length;
    return { name, shape, values: next };
  });
  return { tensors, round: state.round + 1 };
}

function fraction(text: string, name: string): number {
  const value = decimal(text, name);
  if (value >= 1) throw new CohortError('TERMS_REFUSED', `${name}: expected less than 1, got ${text}`);
  return value;
}
