// What terms must say about the protection of what is released; a site counts on no one else having looked.
import { noiseRatio, parseFraction } from '@cohort/mpc/accountant';
import { assertSensitivity } from '@cohort/mpc/integer-sensitivity';
import { boundsMember, mechanismRules } from '@cohort/policies/mechanism-rules';
import { CohortError } from '@cohort/protos/errors';
import { natural } from '@cohort/protos/shape';
import type { Mechanism, Terms } from '@cohort/protos/terms';
import type { DataSchema } from '../data/schema.ts';
import { exactRate } from './sample.ts';

type Judged = Pick<Terms, 'task' | 'mechanism' | 'strategy' | 'normalisation' | 'statistics' | 'quantiser' | 'blocks'>;

const smallestOrder = 2;
const largestOrder = 64;

/** @throws {CohortError} TERMS_REFUSED naming the field; BODY_INVALID for a fraction or number that is written wrongly */
export function checkMechanism(terms: Judged, schema: Pick<DataSchema, 'columns'>): void {
  const { mechanism, task, strategy } = terms;
  checkNormalisation(terms);
  if (mechanism.kind === 'none') {
    need(
      Object.values(mechanism).every((value) => value === null || value === 'none'),
      'mechanism',
      'null in every other field',
      'a value',
    );
    need(task !== 'train' || strategy.divisor === 'weights', 'strategy.divisor', 'weights without noise', String(strategy.divisor));
    return;
  }
  const rule = mechanismRules[mechanism.kind];
  const oneOf = (field: string, allowed: readonly (string | null)[], got: string | null) => {
    need(allowed.includes(got), field, `${allowed.join(' or ')} for ${mechanism.kind}`, got ?? 'none');
  };
  oneOf('task', [rule.task], task);
  oneOf('mechanism.unit', rule.units, mechanism.unit);
  oneOf('mechanism.adjacency', [rule.adjacency], mechanism.adjacency);
  // Fitted on the rows, one row moves every other one's gradient: the charge would be too small.
  oneOf('normalisation', ['schema'], terms.normalisation);
  // An evaluation leaves the model as it is: its strategy plays no part.
  if (task === 'train') {
    oneOf('strategy.kind', rule.strategies, strategy.kind);
    oneOf('strategy.weights', ['bucket'], strategy.weights);
    need(strategy.divisor !== 'weights', 'strategy.divisor', 'a public constant under noise', 'weights');
  }
  checkPatients(mechanism, schema);
  checkNoise(mechanism.kind, mechanism);
  checkSensitivity(terms);
}

/** Statistics are of values on the schema's scale; who scales by them says by whose. */
function checkNormalisation({ task, normalisation, statistics }: Judged): void {
  need(task !== 'statistics' || normalisation === 'schema', 'normalisation', 'schema for statistics', normalisation);
  const named = normalisation === 'pooled' ? 'the key of a round for pooled' : `null for ${normalisation}`;
  need((normalisation === 'pooled') === (statistics !== null), 'statistics', `${named} normalisation`, statistics ?? 'null');
}

/** A schema that names patients asks for their protection: one record of a patient protected is the others told. */
function checkPatients({ kind, unit }: Mechanism, { columns }: Pick<DataSchema, 'columns'>): void {
  if (boundsMember(kind)) return;
  const wanted = columns.some((column) => column.kind === 'patient') ? 'patient' : 'record';
  need(
    unit === wanted,
    'mechanism.unit',
    `${wanted}, as this site's schema ${wanted === 'patient' ? 'names' : 'names no'} patients`,
    unit ?? 'none',
  );
}

function checkNoise(kind: keyof typeof mechanismRules, { sigma2, sensitivity2, samplingRate, alphaStar }: Mechanism): void {
  if (sigma2 === null || sensitivity2 === null || samplingRate === null || alphaStar === null)
    throw refuse('mechanism', `sigma2, sensitivity2, samplingRate and alphaStar for ${kind}`, 'null in one of them');
  noiseRatio(parseFraction(sigma2, 'mechanism.sigma2'), BigInt(natural(sensitivity2, 'mechanism.sensitivity2')));
  const { num, den } = exactRate(samplingRate);
  need(mechanismRules[kind].sampled || num === den, 'mechanism.samplingRate', `1/1 for ${kind}`, `${samplingRate.num}/${samplingRate.den}`);
  const order = Number.isSafeInteger(alphaStar) && alphaStar >= smallestOrder && alphaStar <= largestOrder;
  need(order, 'mechanism.alphaStar', `an integer in ${String(smallestOrder)}..${String(largestOrder)}`, String(alphaStar));
}

function checkSensitivity({ mechanism, quantiser, blocks }: Judged): void {
  const sensitivity2 = BigInt(mechanism.sensitivity2 ?? '0');
  const [block] = blocks;
  if (mechanism.kind === 'dp-counts') {
    const least = BigInt(block?.scale ?? 0) ** 2n;
    need(sensitivity2 >= least, 'mechanism.sensitivity2', `at least scale^2 = ${String(least)}`, String(sensitivity2));
    return;
  }
  const { clipNorm, scale } = quantiser;
  if (clipNorm === null) throw refuse('quantiser.clipNorm', `a clip norm for ${mechanism.kind}`, 'null');
  assertSensitivity({ scale, clipNorm, length: block?.length ?? 0, sensitivity2 });
}

function need(holds: boolean, field: string, expected: string, got: string): void {
  if (!holds) throw refuse(field, expected, got);
}

function refuse(field: string, expected: string, got: string): CohortError {
  return new CohortError('TERMS_REFUSED', `${field}: expected ${expected}, got ${got}; vote a plan that says so`);
}
