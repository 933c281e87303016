// Schemas, buckets and scaling.
import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { encodeTable } from '../testing/encode-table.ts';
import { bucketOf } from '@cohort/policies/bucket-of';
import { heartPartition, heartSchema, hospitals } from './heart-disease.ts';
import { fitScaling, scaleRows, schemaScaling } from './normalise.ts';
import { parseSchema } from './parse-schema.ts';
import { splitRows } from './partition.ts';
import { featureNames, schemaHash } from './schema.ts';

const valid = () => structuredClone(heartSchema()) as unknown as Record<string, unknown> & { columns: Record<string, unknown>[] };

const wrong: Readonly<Record<string, readonly [change: (schema: ReturnType<typeof valid>) => void, message: string]>> = {
  'an unknown key': [
    (s) => (s['colour'] = 1),
    'schema.colour: unknown key; expected only format, name, header, dialect, missing, columns, indicators, label',
  ],
  'an unknown key in a column': [
    (s) => ((s.columns[0] ?? {})['unit'] = 'y'),
    'schema.columns[0].unit: unknown key; expected only name, title, kind, type, range, missing, centre, scale, clip',
  ],
  'a key left out': [(s) => delete s['label'], 'schema.label: expected a value, got none'],
  'an unknown kind': [
    (s) => ((s.columns[0] ?? {})['kind'] = 'date'),
    'schema.columns[0].kind: expected number | category | ignore | patient | label, got "date"',
  ],
  'a range upside down': [
    (s) => ((s.columns[0] ?? {})['range'] = ['9', '1']),
    'schema.columns[0].range: expected two decimals, lowest first, got "9..1"',
  ],
  'a number that is no text': [
    (s) => ((s.columns[0] ?? {})['centre'] = 5),
    'schema.columns[0].centre: expected a decimal number as text such as "0.5", got 5',
  ],
  'a scale of zero': [(s) => ((s.columns[0] ?? {})['scale'] = '0'), 'schema.columns[0].scale: expected a positive decimal, got "0"'],
  'a centre without scale': [
    (s) => delete (s.columns[0] ?? {})['scale'],
    'schema.columns[0]: expected both centre and scale or neither, got "centre"',
  ],
  'a clip limit without scale': [
    (s) => (s.columns[13] = { ...heartSchema().columns[13], kind: 'number', clip: '3' }),
    'schema.columns[13].clip: expected it only with centre and scale, got "3"',
  ],
  'a clip limit of zero': [(s) => ((s.columns[0] ?? {})['clip'] = '0'), 'schema.columns[0].clip: expected a positive decimal, got "0"'],
  'unknown indicators': [(s) => (s['indicators'] = 'effect'), 'schema.indicators: expected zero-one | plus-minus, got "effect"'],
  'two patient columns': [
    (s) => (s.columns = [...s.columns, ...['p', 'q'].map((name) => ({ name, kind: 'patient', missing: 'refuse' }))]),
    'schema.columns: expected at most one column of kind patient, got 2',
  ],
  'an imputed patient': [
    (s) => s.columns.push({ name: 'p', kind: 'patient', missing: { impute: 'x' } }),
    'schema.columns[14].missing: expected refuse | drop-row, got a value of type object',
  ],
  'a doubled level': [
    (s) => ((s.columns[2] ?? {})['levels'] = ['1', '1']),
    'schema.columns[2].levels[1]: expected distinct texts, got "1"',
  ],
  'an imputed value that is no level': [
    (s) => ((s.columns[2] ?? {})['missing'] = { impute: '9' }),
    'schema.columns[2].missing.impute: expected one of the levels, got "9"',
  ],
  'an imputed value out of range': [
    (s) => ((s.columns[0] ?? {})['missing'] = { impute: '121' }),
    'schema.columns[0].missing.impute: expected a value in the range, got "121"',
  ],
  'an imputed label': [
    (s) => ((s.columns[13] ?? {})['missing'] = { impute: '0' }),
    'schema.columns[13].missing: expected refuse | drop-row, got a value of type object',
  ],
  'two columns of one name': [
    (s) => ((s.columns[0] ?? {})['name'] = 'sex'),
    'schema.columns[1].name: expected another name than columns[0], got "sex"',
  ],
  'no label column': [
    (s) => (s.columns[13] = { name: 'num', kind: 'ignore' }),
    'schema.columns: expected exactly one column of kind label, got 0',
  ],
  'a label rule over another column': [
    (s) => (s['label'] = 'age > 0'),
    'schema.label: expected "num <op> <number>", op one of > >= = != < <=, got "age > 0"',
  ],
};

for (const [what, [change, message]] of Object.entries(wrong))
  test(`a schema with ${what} is refused`, (t) => {
    const schema = valid();
    change(schema);
    t.throws(() => parseSchema(schema), { message: `CONFIG_INVALID: ${message}` });
  });

test('the schema hash follows content, not the order of keys', (t) => {
  const schema = heartSchema();
  const { columns, ...rest } = schema;
  t.is(schemaHash({ columns, ...rest }), schemaHash(schema));
  t.not(schemaHash({ ...schema, label: 'num > 1' }), schemaHash(schema));
});

test('row buckets have the edges 1, 2, 5, 10, ... with the lower edge included', (t) => {
  t.deepEqual(
    [1, 2, 4, 5, 9, 10, 19, 20, 199, 200, 499, 500].map((rows) => bucketOf(rows).lower),
    [1, 2, 2, 5, 5, 10, 10, 20, 100, 200, 200, 500],
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e9 }), (rows) => {
      const { lower, upper } = bucketOf(rows);
      return lower <= rows && rows < upper && bucketOf(lower).lower === lower && bucketOf(upper).lower === upper;
    }),
  );
  t.throws(() => bucketOf(0), { message: /^DATA_INVALID: rows: expected an integer in 1/ });
});

test('local scaling gives mean 0 and sample deviation 1, and survives a constant column', (t) => {
  const features = Float64Array.of(1, 7, 2, 7, 3, 7, 100, 7);
  const scaling = fitScaling(features, 2, [0, 1, 2]);
  t.deepEqual([...scaleRows(features, 2, [0, 1, 2], scaling)], [-1 / (1 + 1e-9), 0, 0, 0, 1 / (1 + 1e-9), 0].map(Math.fround));
  t.throws(() => fitScaling(features, 2, [0]), { message: /^DATA_INVALID: normalisation local: expected at least 2/ });
});

test('a constant column of any size is 0 under local scaling, and a row that is one unit off is 1', (t) => {
  for (const value of [0, 140, -0.1, 1234567.1, 1764200000123.7, 1e-15, 9e15]) {
    const features = Float64Array.from({ length: 1001 }, (_, row) => (row < 1000 ? value : value + 1));
    const rows = Array.from({ length: 1000 }, (_, row) => row);
    const scaling = fitScaling(features, 1, rows);
    t.is(scaling.scale[0], 1, String(value));
    t.true(scaleRows(features, 1, rows, scaling).every((scaled) => scaled === 0), String(value));
    const [off] = scaleRows(features, 1, [1000], scaling);
    t.is(off, Math.fround(value + 1 - value), String(value));
  }
});

test('a column whose values differ by their last bit only is constant too', (t) => {
  for (const value of [0.1, 140.3, 1234567.1]) {
    const features = Float64Array.from({ length: 100 }, (_, row) => (row % 3 === 0 ? value * (1 + Number.EPSILON) : value));
    const scaling = fitScaling(features, 1, [...features.keys()]);
    t.is(scaling.scale[0], 1);
    t.true(scaleRows(features, 1, [...features.keys()], scaling).every((scaled) => Math.abs(scaled) < 1e-9));
  }
});

test('property: a column is constant by its values, not by its size: one unit of difference in any row is a deviation', (t) => {
  const size = fc.double({ min: -1e12, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(size, fc.integer({ min: 2, max: 300 }), fc.nat(), (value, count, odd) => {
      const rows = Array.from({ length: count }, (_, row) => row);
      const constant = fitScaling(new Float64Array(count).fill(value), 1, rows);
      t.deepEqual([constant.centre[0], constant.scale[0]], [value, 1]);
      const { scale } = fitScaling(new Float64Array(count).fill(value).with(odd % count, value + 1), 1, rows);
      t.true(Math.abs((scale[0] ?? NaN) - Math.sqrt(1 / count)) < 1e-3);
    }),
  );
});

test('schema scaling uses public constants only, and a schema without them is refused', (t) => {
  const { centre, scale } = schemaScaling(heartSchema());
  t.is(featureNames(heartSchema())[3], 'chol');
  t.deepEqual([centre[3], scale[3]], [220, 60]);
  t.deepEqual([centre[12], scale[12]], [0.5, 0.5]);
  const schema = valid();
  delete (schema.columns[0] ?? {})['centre'];
  delete (schema.columns[0] ?? {})['scale'];
  delete (schema.columns[0] ?? {})['clip'];
  t.throws(() => schemaScaling(parseSchema(schema)), { message: /^CONFIG_INVALID: schema column "age": expected centre and scale/ });
});

test('the heart schema is the published demo normalisation: public constants, cut off at 3, and -1 or +1 for yes and no', (t) => {
  const demo = JSON.parse(readFileSync(new URL('../vectors/v1/dp-demo.json', import.meta.url), 'utf8')) as {
    normalisation: { centre_scale: Record<string, [number, number]>; clip_to: number; d: number };
  };
  const schema = heartSchema();
  const { centre, scale, limit } = schemaScaling(schema);
  const names = featureNames(schema);
  t.is(names.length + 1, demo.normalisation.d);
  for (const [at, name] of names.entries())
    t.deepEqual(
      [centre[at], scale[at], limit[at]],
      name in demo.normalisation.centre_scale
        ? [...(demo.normalisation.centre_scale[name] ?? []), demo.normalisation.clip_to]
        : [0.5, 0.5, Infinity],
      name,
    );
  const row = Float64Array.from(names, (name) => ({ age: 20, chol: 1000, sex: 1, 'cp=2': 1 })[name] ?? 0);
  const scaled = scaleRows(row, names.length, [0], { centre, scale, limit });
  const of = (name: string) => scaled[names.indexOf(name)];
  t.deepEqual([of('age'), of('chol'), of('sex'), of('fbs'), of('cp=2'), of('cp=3')], [-3, 3, 1, -1, 1, -1]);
});

test('a patient column numbers patients, is no feature, and keeps each patient in one part', (t) => {
  const number = { kind: 'number', type: 'integer', range: ['0', '9'], missing: 'refuse' };
  const schema = parseSchema({
    format: 'cohort/data-schema/v1',
    name: 'visits',
    header: 'none',
    missing: [''],
    columns: [
      { name: 'who', kind: 'patient', missing: 'refuse' },
      { name: 'a', ...number },
      { ...number, name: 'y', kind: 'label' },
    ],
    label: 'y > 0',
  });
  const rows = (...cells: string[][]) =>
    encodeTable({ name: 'v.csv', header: null, rows: cells.map((row, at) => ({ line: at + 1, cells: row })) }, schema);
  const encoded = rows(['ada', '1', '0'], ['bob', '2', '1'], ['ada', '3', '1']);
  t.deepEqual(encoded.names, ['a']);
  t.deepEqual([...(encoded.patients ?? [])], [0, 1, 0]);
  t.throws(() => rows(['', '1', '0']), { message: /^DATA_INVALID: v\.csv:1:1 \(who\): expected a value/ });
  t.throws(() => splitRows('v.csv', encoded, { kind: 'lines', testLines: [3] }), {
    message: /^DATA_INVALID: v\.csv:1: expected all rows of a patient in one part/,
  });
  const many = rows(...Array.from({ length: 60 }, (_, at) => [`p${String(at % 20)}`, '1', '0']));
  const { test: tested } = splitRows('v.csv', many, { kind: 'seeded', seed: 's', testPercent: 25 });
  t.true(tested.length > 0 && tested.length < 60);
  t.is(new Set(tested.map((row) => row % 20)).size * 3, tested.length);
});

test('the published split names 104, 89, 16 and 45 test rows', (t) => {
  t.deepEqual(
    hospitals.map((hospital) => {
      const partition = heartPartition(hospital);
      return partition.kind === 'lines' ? partition.testLines.length : 0;
    }),
    [104, 89, 16, 45],
  );
});
