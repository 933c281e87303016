// The model file: round trips, canonical form, and what is refused.
import test from 'ava';
import fc from 'fast-check';
import { sortedTensors, type GlobalModel } from './global-model.ts';
import { decodeModel, encodeModel, modelHash } from './safetensors.ts';

const model: GlobalModel = {
  tensors: [
    { name: 'dense/bias', shape: [1], values: Float32Array.of(-1) },
    { name: 'dense/kernel', shape: [2, 1], values: Float32Array.of(0.5, 0.25) },
  ],
  optimizer: { m: Float64Array.of(1, 2, 3), v: Float64Array.of(4, 5, 6) },
  round: 3,
};

const names = fc.uniqueArray(
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }).filter((name) => !name.startsWith('_')),
  { minLength: 1, maxLength: 4 },
);

test('a model comes back the same from its file, and the file from the model', (t) => {
  fc.assert(
    fc.property(
      names,
      fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 9 }),
      fc.boolean(),
      fc.dictionary(fc.constantFrom('plan', 'round-key', 'x'), fc.string()),
      (list, floats, adaptive, metadata) => {
        const d = list.length * floats.length;
        const state: GlobalModel = {
          tensors: sortedTensors(list.map((name) => ({ name, shape: [floats.length, 1], values: Float32Array.from(floats) }))),
          round: d,
          ...(adaptive ? { optimizer: { m: new Float64Array(d).fill(0.1), v: new Float64Array(d).fill(0.2) } } : {}),
        };
        const file = encodeModel(state, metadata);
        // Off an aligned offset, as a frame or a pooled Buffer would be.
        const moved = new Uint8Array(file.length + 1);
        moved.set(file, 1);
        const decoded = decodeModel(moved.subarray(1));
        t.deepEqual(decoded.model, state);
        t.deepEqual(decoded.metadata, { ...metadata });
        return Buffer.compare(encodeModel(decoded.model, decoded.metadata), file) === 0;
      },
    ),
  );
  t.pass();
});

test('the header is padded to 8 bytes so that f64 state is aligned, and keys are sorted', (t) => {
  const file = encodeModel(model, { plan: 'heart' });
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  t.is(length % 8, 0);
  const header = new TextDecoder().decode(file.subarray(8, 8 + length)).trimEnd();
  t.true(header.startsWith('{"__metadata__":{"plan":"heart","round":"3"},"dense/bias":{"data_offsets":[48,52],"dtype":"F32","shape":[1]}'));
  t.is(new Float64Array(file.slice(8 + length, 8 + length + 48).buffer)[3], 4);
});

test('one bit of one parameter changes the hash', (t) => {
  const file = encodeModel(model);
  const changed = file.slice();
  changed[file.length - 1] = (changed[file.length - 1] as number) ^ 1;
  t.not(modelHash(changed), modelHash(file));
  t.regex(modelHash(file), /^[0-9a-f]{64}$/);
});

test('no byte of the header can change unnoticed', (t) => {
  const file = encodeModel(model);
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  for (let at = 0; at < 8 + length; at++) {
    const changed = file.slice();
    changed[at] = (changed[at] as number) ^ 2;
    try {
      // A digit of the round or a letter of a name may become another valid model, but then it is written by that model alone.
      const { model: other, metadata } = decodeModel(changed);
      t.is(Buffer.compare(encodeModel(other, metadata), changed), 0);
    } catch (error) {
      t.regex((error as Error).message, /^(ENCODING_INVALID|MODEL_MISMATCH)/);
    }
  }
});

test('refuses cut, extended and foreign files', (t) => {
  const file = encodeModel(model);
  for (const length of [0, 7, 8, 100, file.length - 1])
    t.throws(() => decodeModel(file.subarray(0, length)), { message: /^ENCODING_INVALID: safetensors/ });
  t.throws(() => decodeModel(Buffer.concat([file, Buffer.alloc(8)])), {
    message: /^ENCODING_INVALID: safetensors data: expected 60 bytes, got 68/,
  });
  t.throws(() => decodeModel(new Uint8Array(64).fill(0xff)), { message: /^ENCODING_INVALID: safetensors header/ });
});

test('refuses headers that are not the canonical one of their tensors', (t) => {
  const entry = '{"data_offsets":[0,4],"dtype":"F32","shape":[1]}';
  const metadata = '"__metadata__":{"round":"0"}';
  const bad: [string, string][] = [
    ['no metadata', `{"a":${entry}}`],
    ['round with a leading zero', `{"__metadata__":{"round":"00"},"a":${entry}}`],
    ['duplicate key', `{${metadata},"a":${entry},"a":${entry}}`],
    ['white space', `{${metadata}, "a":${entry}}`],
    ['unsorted', `{"a":${entry},${metadata}}`.replaceAll('"a"', '"A"').replace('"A":', '"b":')],
    ['overlap', `{${metadata},"a":${entry},"b":${entry}}`],
    ['hole', `{${metadata},"a":{"data_offsets":[4,8],"dtype":"F32","shape":[1]}}`],
    ['past the end', `{${metadata},"a":{"data_offsets":[0,400],"dtype":"F32","shape":[100]}}`],
    ['shape that does not match', `{${metadata},"a":{"data_offsets":[0,4],"dtype":"F32","shape":[2]}}`],
    ['negative offset', `{${metadata},"a":{"data_offsets":[-4,0],"dtype":"F32","shape":[1]}}`],
    ['fraction', `{${metadata},"a":{"data_offsets":[0,4],"dtype":"F32","shape":[1.5]}}`],
    ['dtype', `{${metadata},"a":{"data_offsets":[0,4],"dtype":"I32","shape":[1]}}`],
    ['f64 tensor', `{${metadata},"a":{"data_offsets":[0,8],"dtype":"F64","shape":[1]}}`],
    [
      'half an optimizer',
      `{${metadata},"a":{"data_offsets":[8,12],"dtype":"F32","shape":[1]},"optimizer.m":{"data_offsets":[0,8],"dtype":"F64","shape":[1]}}`,
    ],
    ['prototype', `{"__metadata__":{"__proto__":"x","round":"0"},"a":${entry}}`],
    ['not an object', '[]'],
  ];
  t.notThrows(() => decodeModel(fileOf(`{${metadata},"a":${entry}}`, 4)));
  for (const [name, header] of bad)
    t.throws(() => decodeModel(fileOf(header, 12)), { message: /^(ENCODING_INVALID|MODEL_MISMATCH)/ }, name);
  for (const [name, header] of bad) t.throws(() => decodeModel(fileOf(header, 4)), { message: /^(ENCODING_INVALID|MODEL_MISMATCH)/ }, name);
});

test('refuses to write unsorted tensors, wrong shapes, reserved names and a round in the metadata', (t) => {
  const [bias, kernel] = model.tensors as [GlobalModel['tensors'][0], GlobalModel['tensors'][0]];
  t.throws(() => encodeModel({ tensors: [kernel, bias], round: 0 }), { message: /^MODEL_MISMATCH: tensor dense\/bias: .*sortedTensors/ });
  t.throws(() => encodeModel({ tensors: [bias, bias], round: 0 }), { message: /^MODEL_MISMATCH/ });
  t.throws(() => encodeModel({ tensors: [{ ...kernel, shape: [3] }], round: 0 }), { message: /^MODEL_MISMATCH/ });
  t.throws(() => encodeModel({ tensors: [{ ...bias, name: 'optimizer.m' }], round: 0 }), { message: /^MODEL_MISMATCH/ });
  t.throws(() => encodeModel(model, { round: '9' }), { message: /^MODEL_MISMATCH: metadata/ });
  t.throws(() => encodeModel({ ...model, optimizer: { m: new Float64Array(3), v: new Float64Array(2) } }), {
    message: /^MODEL_MISMATCH: optimizer/,
  });
});

function fileOf(header: string, dataBytes: number): Uint8Array {
  const json = Buffer.from(header.padEnd(Math.ceil(header.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

test('a model with a value that is not finite is neither written nor read', (t) => {
  const good = { round: 0, tensors: [{ name: 'w', shape: [2], values: Float32Array.of(1, 2) }] };
  const file = encodeModel(good);
  const bits: readonly (readonly [why: number, word: number])[] = [
    [NaN, 0x7fc00000],
    [Infinity, 0x7f800000],
    [-Infinity, 0xff800000],
  ];
  for (const [value, word] of bits) {
    const bad = { ...good, tensors: [{ name: 'w', shape: [2], values: Float32Array.of(1, value) }] };
    t.throws(() => encodeModel(bad), { message: /^MODEL_MISMATCH: tensor w\[1\]: expected a finite number/ });
    const spoiled = Uint8Array.from(file);
    new DataView(spoiled.buffer).setUint32(spoiled.length - 4, word, true);
    t.throws(() => decodeModel(spoiled), { message: /^MODEL_MISMATCH: tensor w\[1\]: expected a finite number/ });
  }
  const moments = { m: Float64Array.of(0, NaN), v: Float64Array.of(0, 0) };
  t.throws(() => encodeModel({ ...good, optimizer: moments }), { message: /optimizer\.m\[1\]/ });
});
