// The arithmetic that every institution must reproduce: vector files made anew, accountant tables, and long sweeps of floating point.
import { readFileSync } from 'node:fs';
import { accountBudget, parseFraction, roundCost, type Fraction } from '@cohort/mpc/accountant';
import { clipNormL2 } from '@cohort/mpc/clip';
import type { GlobalModel } from '@cohort/mpc/global-model';
import { goodVectors, vectorText } from '@cohort/mpc/vectors/good-vectors';
import { quantise } from '@cohort/mpc/quantise';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import { applyStrategy } from '@cohort/mpc/strategy';

/** Text by name; `vectors/share-0` is the content that the file `mpc/vectors/v1/share-0.json` must have. */
export function replayArithmetic(): Record<string, string> {
  const vectors = Object.entries(goodVectors()).map(([name, vector]) => [`vectors/${name}`, vectorText(vector)] as const);
  return {
    ...Object.fromEntries(vectors),
    'accountant/costs': costs(),
    'accountant/budgets': budgets(),
    'sweep/quantise': Array.from(quantise(values(20_000, 1), { scale: 65_536, bound: 2 ** 30 }, 'deterministic'), String).join(),
    'sweep/clip': bytes(clipNormL2(values(20_000, 2), 12.5)),
    'sweep/fedadam': sweep('fedadam'),
    'sweep/fedavg': sweep('fedavg'),
  };
}

/** Numbers of both signs and many magnitudes from a 32-bit generator: the same on every machine, because each step is exact. */
function values(count: number, seed: number): Float64Array {
  let state = seed;
  const next = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0);
  return Float64Array.from({ length: count }, () => (next() / 2 ** 32 - 0.5) * 2 ** ((next() >>> 28) - 8));
}

const bytes = (array: Float32Array | Float64Array): string => Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('hex');

/** Fifty server steps on a thousand coordinates; one bit lost in any of them changes the last model's hash. */
function sweep(kind: 'fedadam' | 'fedavg'): string {
  const size = 1000;
  let model: GlobalModel = { tensors: [{ name: 'dense/kernel', shape: [size], values: Float32Array.from(values(size, 3)) }], round: 0 };
  const step = { kind, serverRate: '0.05', beta1: '0.9', beta2: '0.99', tau: '0.001' };
  for (let round = 0; round < 50; round++) model = applyStrategy(model, values(size, 100 + round), step);
  return modelHash(encodeModel(model, {}));
}

interface Text {
  readonly num: string;
  readonly den: string;
}

const rows = <Row>(name: string): Row[] =>
  (JSON.parse(readFileSync(new URL(`../../mpc/vectors/v1/accountant-${name}.json`, import.meta.url), 'utf8')) as { rows: Row[] }).rows;
const of = (text: Text): Fraction => parseFraction(text, 'vector');

const costs = (): string =>
  rows<{ z2: Text; q: Text; alpha: number }>('costs')
    .map(({ z2, q, alpha }) => String(roundCost({ z2: of(z2), q: of(q), alpha })))
    .join();

const budgets = (): string =>
  rows<{ epsilon: Text; delta: Text; alpha: number }>('budgets')
    .map(({ epsilon, delta, alpha }) => String(accountBudget({ epsilon: of(epsilon), delta: of(delta), alpha })))
    .join();
