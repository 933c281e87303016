// Every way in which terms with noise can be wrong is refused by the site itself, with its field.
import test from 'ava';
import type { Terms } from '@cohort/protos/terms';
import { countNoise, memberNoise, recordNoise } from '@cohort/protos/testing/study-plan';
import { heartSchema } from '../data/heart-disease.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { makeRig } from '../testing/rig.ts';
import { checkMechanism } from './check-mechanism.ts';

const { terms: base } = await makeRig();
const schema = heartSchema();
const block = { name: 'model', length: 14, width: 32, scale: 4096, bound: 2 ** 21, use: 'sum' } as const;
const mechanism = recordNoise(16781317n, 83906585n);
const fedsgd: Terms = {
  ...base,
  mechanism,
  blocks: [block],
  strategy: { ...base.strategy, kind: 'sgd', weights: 'bucket', divisor: 128 },
  normalisation: 'schema',
  quantiser: { scale: 4096, clipNorm: '1', bound: 2 ** 21 },
};
const someRound = `${'a'.repeat(64)}~1~0`;
const counting: Terms = {
  ...fedsgd,
  task: 'evaluate',
  blocks: [{ ...block, name: 'counts', length: 4, scale: 1, bound: 1000 }],
  mechanism: countNoise,
};
const whole: Terms = {
  ...fedsgd,
  strategy: { ...fedsgd.strategy, kind: 'fedavg' },
  mechanism: memberNoise(16781317n, 83906585n),
};
const refusal = (terms: Terms, columns = schema.columns) =>
  codeOf(
    Promise.resolve().then(() => {
      checkMechanism(terms, { columns });
    }),
  );

test('accepts statistics and pooled scaling without noise', async (t) => {
  t.is(await refusal({ ...base, task: 'statistics', strategy: { ...base.strategy, divisor: 128 } }), null);
  t.is(await refusal({ ...base, normalisation: 'pooled', statistics: someRound }), null);
});

test('accepts the three mechanisms as they are meant', async (t) => {
  for (const terms of [fedsgd, counting, whole]) t.is(await refusal(terms), null);
  for (const terms of [counting, { ...base, task: 'evaluate' as const }])
    for (const divisor of ['weights', 128] as const) t.is(await refusal({ ...terms, strategy: { ...base.strategy, divisor } }), null);
});

const wrong: readonly (readonly [string, Terms, string])[] = [
  ['a unit that does not fit', { ...fedsgd, mechanism: { ...mechanism, unit: 'member' } }, 'TERMS_REFUSED'],
  ['another adjacency', { ...fedsgd, mechanism: { ...mechanism, adjacency: 'zero-out' } }, 'TERMS_REFUSED'],
  ['the wrong task', { ...fedsgd, task: 'evaluate' }, 'TERMS_REFUSED'],
  ['a strategy of several steps', { ...fedsgd, strategy: { ...fedsgd.strategy, kind: 'fedavg' } }, 'TERMS_REFUSED'],
  ['normalisation fitted on rows', { ...fedsgd, normalisation: 'local' }, 'TERMS_REFUSED'],
  ['exact weights', { ...fedsgd, strategy: { ...fedsgd.strategy, weights: 'exact' } }, 'TERMS_REFUSED'],
  ['a divisor that rows decide', { ...fedsgd, strategy: { ...fedsgd.strategy, divisor: 'weights' } }, 'TERMS_REFUSED'],
  ['q above 1', { ...fedsgd, mechanism: { ...mechanism, samplingRate: { num: '5', den: '4' } } }, 'TERMS_REFUSED'],
  [
    'q of a quarter for counts',
    { ...counting, mechanism: { ...counting.mechanism, samplingRate: mechanism.samplingRate } },
    'TERMS_REFUSED',
  ],
  ['z = 0', { ...fedsgd, mechanism: { ...mechanism, sigma2: { num: '0', den: '1' } } }, 'BODY_INVALID'],
  ['a negative sigma2', { ...fedsgd, mechanism: { ...mechanism, sigma2: { num: '-5', den: '1' } } }, 'BODY_INVALID'],
  ['a hexadecimal sensitivity', { ...fedsgd, mechanism: { ...mechanism, sensitivity2: '0x10' } }, 'BODY_INVALID'],
  ['alpha* of 1', { ...fedsgd, mechanism: { ...mechanism, alphaStar: 1 } }, 'TERMS_REFUSED'],
  ['alpha* of 65', { ...fedsgd, mechanism: { ...mechanism, alphaStar: 65 } }, 'TERMS_REFUSED'],
  ['T below (S C)^2', { ...fedsgd, mechanism: { ...mechanism, sensitivity2: '16777215' } }, 'TERMS_REFUSED'],
  ['S C below 16 sqrt(d)', { ...fedsgd, quantiser: { ...fedsgd.quantiser, scale: 59 } }, 'TERMS_REFUSED'],
  ['no clip norm', { ...fedsgd, quantiser: { ...fedsgd.quantiser, clipNorm: null } }, 'TERMS_REFUSED'],
  ['counts with T below scale^2', { ...counting, blocks: [{ ...block, name: 'counts', length: 4, scale: 2 }] }, 'TERMS_REFUSED'],
  ['no noise with a number of noise', { ...base, mechanism: { ...base.mechanism, alphaStar: 7 } }, 'TERMS_REFUSED'],
  ['statistics under noise', { ...fedsgd, task: 'statistics' }, 'TERMS_REFUSED'],
  ['statistics of rows scaled by themselves', { ...base, task: 'statistics', normalisation: 'local' }, 'TERMS_REFUSED'],
  ['pooled scaling that names no round', { ...base, normalisation: 'pooled' }, 'TERMS_REFUSED'],
  ['pooled scaling under noise', { ...fedsgd, normalisation: 'pooled', statistics: someRound }, 'TERMS_REFUSED'],
  ['a statistics round that nothing is scaled by', { ...base, statistics: someRound }, 'TERMS_REFUSED'],
  ['no noise with a constant divisor', { ...base, strategy: { ...base.strategy, divisor: 128 } }, 'TERMS_REFUSED'],
];
for (const [what, terms, code] of wrong)
  test(`refuses ${what}`, async (t) => {
    t.is(await refusal(terms), code as never);
  });

test('a schema that names patients is protected per patient, and one that does not per record', async (t) => {
  const patient = { ...fedsgd, mechanism: { ...mechanism, unit: 'patient' as const } };
  const columns = [...schema.columns, { name: 'who', kind: 'patient', missing: 'refuse' } as const];
  t.is(await refusal(patient, columns), null);
  t.is(await refusal(patient), 'TERMS_REFUSED');
  t.is(await refusal(fedsgd, columns), 'TERMS_REFUSED');
});
