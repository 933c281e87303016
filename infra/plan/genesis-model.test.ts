// What `cohort model init` makes: nets by their layers' sizes, and first models of zeros, from a seed or from somebody's file.
import test from 'ava';
import { architectureHash } from '@cohort/client-agent/train/architecture';
import { initialModel } from '@cohort/client-agent/train/initial-model';
import { assertTensors, parameterCount } from '@cohort/client-agent/train/tensors';
import { decodeModel, encodeModel } from '@cohort/mpc/safetensors';
import { CohortError } from '@cohort/protos/errors';
import { genesisModel } from './genesis-model.ts';
import { parseLayers } from './parse-layers.ts';
import { readGivenModel } from './read-given-model.ts';

const net = (layers: string, activation = 'relu') => parseLayers({ layers, activation, features: 13 });

test('sizes become dense layers and one probability', (t) => {
  t.deepEqual(net('16,1').layers, [{ kind: 'dense', units: 16, activation: 'relu' }, { kind: 'logistic' }]);
  t.deepEqual(net('1').layers, [{ kind: 'logistic' }]);
  t.is(parameterCount(net('16,1')), 13 * 16 + 16 + 17);
});

for (const layers of ['', '16', '16,2', '0,1', '16,,1', '1.5,1', '1e3,1', '99999,1', '-3,1', Array.from({ length: 33 }, () => '1').join()])
  test(`layers ${layers.slice(0, 9) || 'of none'} are refused with what is taken`, (t) => {
    t.throws(() => net(layers), { code: 'USAGE', message: /--layers: expected up to 32 sizes .* logistic regression; got / });
  });

test('an unknown activation is refused with those that are known', (t) => {
  t.throws(() => net('4,1', 'gelu'), { message: /--activation: expected one of linear, relu, tanh, sigmoid, got gelu/ });
});

test('the same seed gives the same hash, another one another; a logistic regression starts from zeros', (t) => {
  const none = { seed: null, given: null };
  t.is(genesisModel(net('16,1'), none).hash, genesisModel(net('16,1'), { seed: 'cohort', given: null }).hash);
  t.not(genesisModel(net('16,1'), none).hash, genesisModel(net('16,1'), { seed: 'other', given: null }).hash);
  const { model, metadata } = decodeModel(genesisModel(net('1'), none).file);
  t.true(model.tensors.every(({ values }) => values.every((value) => value === 0)));
  t.is(metadata['architecture'], architectureHash(net('1')));
});

test('a hidden layer is never all zeros: its units would learn the same', (t) => {
  const { model } = decodeModel(genesisModel(net('4,1'), { seed: null, given: null }).file);
  t.true(new Set(model.tensors[1]?.values).size > 4);
});

/** As another program writes it: no round, its own order, a header that is not canonical. */
function foreign(header: Readonly<Record<string, unknown>>, data: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}
const bias = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
const kernel = { dtype: 'F32', shape: [13, 1], data_offsets: [4, 56] };
const data = new Uint8Array(Float32Array.from({ length: 14 }, (_, index) => index).buffer);

test("a given model's weights are taken at round 0, from this project's files and from another program's", (t) => {
  const drawn = { ...initialModel(net('16,1'), 'x'), round: 7 };
  const own = genesisModel(net('16,1'), { seed: null, given: readGivenModel(encodeModel(drawn), net('16,1'), 'm') });
  t.is(own.hash, genesisModel(net('16,1'), { seed: 'x', given: null }).hash);
  const other = readGivenModel(foreign({ 'layers.0.kernel': kernel, 'layers.0.bias': bias }, data), net('1'), 'm');
  assertTensors(net('1'), other.tensors);
  t.deepEqual([...(other.tensors[1]?.values ?? [])].slice(0, 2), [1, 2]);
});

const bad: readonly (readonly [string, Uint8Array, string])[] = [
  ['nothing', new Uint8Array(), 'ENCODING_INVALID'],
  ['a header past the end', new Uint8Array([255, 0, 0, 0, 0, 0, 0, 0]), 'ENCODING_INVALID'],
  ['no JSON', foreign({}, data).fill(120, 8, 10), 'ENCODING_INVALID'],
  ['doubles', foreign({ 'layers.0.bias': { ...bias, dtype: 'F64' } }, data), 'ENCODING_INVALID'],
  [
    'offsets past the end',
    foreign({ 'layers.0.kernel': kernel, 'layers.0.bias': { ...bias, data_offsets: [400, 404] } }, data),
    'ENCODING_INVALID',
  ],
  ['a missing tensor', foreign({ 'layers.0.bias': bias }, data), 'MODEL_MISMATCH'],
  ['another shape', foreign({ 'layers.0.kernel': { ...kernel, shape: [1, 13] }, 'layers.0.bias': bias }, data), 'MODEL_MISMATCH'],
  [
    'a number that is none',
    foreign({ 'layers.0.kernel': kernel, 'layers.0.bias': bias }, data.slice().fill(255, 0, 4)),
    'UPDATE_NOT_FINITE',
  ],
];
for (const [what, file, code] of bad)
  test(`a given model with ${what} is refused`, (t) => {
    const error = t.throws(() => readGivenModel(file, net('1'), 'given.safetensors'), { instanceOf: CohortError });
    t.is(error.code, code as CohortError['code']);
  });
