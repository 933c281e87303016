// Pooled means and deviations: those of all rows to the stated precision, the same bits however the rows are dealt out.
import test from 'ava';
import fc from 'fast-check';
import { rowsInMemory } from '../testing/encode-table.ts';
import type { Block } from '@cohort/protos/terms';
import { load } from '../steps/load.ts';
import { summarise } from '../steps/summarise.ts';
import { momentsOf, type Moments } from './moments.ts';
import { fitScaling, pooledScaling, scaleRows } from './normalise.ts';
import { pooledStatistics, type PooledStatistics } from './pooled-statistics.ts';
import type { DataSchema } from './schema.ts';
import { statisticsBlocks } from './statistics-blocks.ts';

const schema: DataSchema = {
  format: 'cohort/data-schema/v1',
  name: 'test',
  header: 'none',
  missing: ['?'],
  columns: [
    { name: 'pressure', kind: 'number', type: 'decimal', range: ['0', '300'], missing: 'refuse', centre: '130', scale: '20', clip: '3' },
    { name: 'level', kind: 'category', type: 'text', levels: ['low', 'high'], missing: 'refuse', encode: 'one-hot' },
    { name: 'age', kind: 'number', type: 'decimal', range: ['-5', '120'], missing: 'refuse', centre: '55', scale: '7.3' },
    { name: 'ill', kind: 'label', type: 'integer', range: ['0', '1'], missing: 'refuse' },
  ],
  label: 'ill > 0',
};
/** pressure, age, level=low, level=high. */
const columns = 4;
const units = [20, 7.3];
const scale = 2 ** 15;

const row = fc.tuple(fc.double({ min: 0, max: 300, noNaN: true }), fc.double({ min: -5, max: 120, noNaN: true }), fc.boolean());
const members = fc
  .array(fc.array(row, { minLength: 1, maxLength: 30 }), { minLength: 3, maxLength: 6 })
  .map((all) => all.map((rows) => Float64Array.from(rows.flatMap(([pressure, age, low]) => [pressure, age, low ? 1 : 0, low ? 0 : 1]))));

const everyRow = (features: Float64Array): number[] => Array.from({ length: features.length / columns }, (_, at) => at);
const momentsIn = (features: Float64Array): Moments => momentsOf({ features, columns }, everyRow(features), schema, scale);

/** What a round over these members opens. */
function pooledOver(parts: readonly Float64Array[]): PooledStatistics {
  const moments = parts.map(momentsIn);
  const total = (of: (item: Moments) => readonly bigint[]): BigInt64Array =>
    BigInt64Array.from([0, 1], (at) => moments.reduce((sum, item) => sum + (of(item)[at] ?? 0n), 0n));
  const count = Int32Array.of(moments.reduce((sum, item) => sum + item.count, 0));
  return pooledStatistics({ count, sum: total((item) => item.sum), squares: total((item) => item.squares) }, statisticsBlocks(schema, { rows: 50 }));
}

function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}

test('property: pooled means and deviations are those of all rows, off by half a step of the grid at most', (t) => {
  fc.assert(
    fc.property(members, (parts) => {
      const all = joined(parts);
      const rows = all.length / columns;
      const plain = fitScaling(all, columns, everyRow(all));
      const pooled = pooledScaling(schema, pooledOver(parts));
      return units.every((unit, at) => {
        const half = unit / (2 * scale);
        const mean = Math.abs((pooled.centre[at] ?? NaN) - (plain.centre[at] ?? NaN));
        const most = half * Math.sqrt(rows / (rows - 1)) + 1e-8;
        const deviation = Math.abs((pooled.scale[at] ?? NaN) - (plain.scale[at] ?? NaN));
        // A column that stays within a step counts as constant, here a little earlier than by its unrounded values.
        const constant = Math.abs((pooled.scale[at] ?? NaN) - unit) < 1e-8 && (plain.scale[at] === 1 || (plain.scale[at] ?? NaN) <= 2 * half + most);
        return mean <= half + 1e-9 && (deviation <= most || constant);
      });
    }),
  );
  t.pass();
});

test('property: the same bits however rows are dealt out to members, and in whatever order', (t) => {
  fc.assert(
    fc.property(members, (parts) => {
      const all = joined(parts);
      const backwards = joined(everyRow(all).map((at) => all.subarray((everyRow(all).length - 1 - at) * columns, (everyRow(all).length - at) * columns)));
      t.deepEqual(pooledOver(parts), pooledOver([backwards]));
    }),
    { numRuns: 30 },
  );
});

test('property: any rows within the ranges stay within the bounds of their blocks', (t) => {
  fc.assert(
    fc.property(members, ([first = new Float64Array()]) => {
      const blocks = statisticsBlocks(schema, { rows: everyRow(first).length });
      t.notThrows(() => summarise(momentsIn(first), blocks));
    }),
  );
  const ends = Float64Array.of(130, 120, 1, 0, 130, 120, 1, 0);
  const [count, sum, squares] = statisticsBlocks(schema, { rows: 2 });
  // Of all ends of all ranges an age of 120 is the furthest from its centre: 65 / 7.3 units.
  const most = Math.round((65 / 7.3) * scale);
  t.like([count, sum, squares], [{ bound: 2 }, { bound: 2 * most }, { bound: 2 * most ** 2, scale: scale ** 2, width: 64 }]);
  t.deepEqual([...(summarise(momentsIn(ends), [count, sum, squares])['sum'] ?? [])], [0n, BigInt(2 * most)]);
  const tight = (block: Block, by: number): Block => ({ ...block, bound: block.bound - by });
  t.throws(() => summarise(momentsIn(ends), [count, tight(sum, 1), squares]), { message: /^UPDATE_OUT_OF_BOUND: sum\[1\]/ });
  t.throws(() => summarise(momentsIn(ends), [count, sum, tight(squares, 1)]), { message: /^UPDATE_OUT_OF_BOUND: squares\[1\]/ });
});

test('indicators keep the public constants of the schema, and a constant column divides by its public scale', (t) => {
  const part = Float64Array.of(131.00001, 30, 1, 0, 131.00001, 40, 0, 1, 131.00001, 50, 1, 0);
  const scaling = pooledScaling(schema, pooledOver([part]));
  t.deepEqual([scaling.centre[2], scaling.scale[2], scaling.centre[3], scaling.scale[3]], [0, 1, 0, 1]);
  t.is(scaling.scale[0], 20 + 1e-9);
  const scaled = scaleRows(part, columns, [0, 1, 2], scaling);
  for (const at of [0, 1, 2]) t.true(Math.abs(scaled[at * columns] ?? NaN) <= 0.5 / scale);
  const off = scaleRows(Float64Array.of(151.00001, 30, 1, 0), columns, [0], scaling);
  t.true(Math.abs((off[0] ?? NaN) - 1) < 1 / scale, 'a row that is one unit off is one unit off, and no outlier of 2^15');
  t.true(Math.abs((scaled[1] ?? NaN) + 1) < 1e-3 && Math.abs((scaled[9] ?? NaN) - 1) < 1e-3);
});

test('sums that no rows have are refused: one row, or squares below what the sum needs', (t) => {
  const blocks = statisticsBlocks(schema, { rows: 50 });
  const opened = (count: number, sum: bigint, squares: bigint) => () =>
    pooledStatistics({ count: Int32Array.of(count), sum: BigInt64Array.of(sum), squares: BigInt64Array.of(squares) }, blocks);
  t.throws(opened(1, 0n, 0n), { message: /^SUM_OUT_OF_BOUND: count/ });
  t.throws(opened(2, 10n, 49n), { message: /^SUM_OUT_OF_BOUND: squares\[0\]/ });
  t.notThrows(opened(2, 10n, 50n));
});

test('blocks need number columns with a public scale, and bounds below 2^53', (t) => {
  const [pressure] = schema.columns;
  const bare = schema.columns.map((column) => (column.name === 'age' ? { name: 'age', kind: 'number', type: 'decimal', range: ['0', '1'], missing: 'refuse' } as const : column));
  t.throws(() => statisticsBlocks({ columns: bare }, { rows: 10 }), { message: /^CONFIG_INVALID: schema: .*"age" without/ });
  t.throws(() => statisticsBlocks({ columns: schema.columns.slice(3) }, { rows: 10 }), { message: /^CONFIG_INVALID: schema: .*got none/ });
  t.throws(() => statisticsBlocks({ columns: [pressure ?? t.fail()] }, { rows: 1e6 }), { message: /^CONFIG_INVALID: statistics: .*2\^53/ });
});

test('rows are loaded with the moments of the training part only, unclipped, and pooled rows need statistics', async (t) => {
  const rows = ['300,low,50,1', '100,high,60,0', '120,low,70,1'].map((line) => line.split(','));
  const source = rowsInMemory('rows', rows);
  const options = { source, schema, partition: { kind: 'lines', testLines: [2] } } as const;
  const { moments } = await load({ ...options, normalisation: 'schema', momentsAt: scale });
  const [high, low] = [BigInt(8.5 * scale), BigInt(-0.5 * scale)];
  t.like(moments, { count: 2 });
  t.deepEqual([moments?.sum[0], moments?.squares[0]], [high + low, high * high + low * low]);
  t.is((await load({ ...options, normalisation: 'schema' })).moments, null);
  await t.throwsAsync(load({ ...options, normalisation: 'pooled' }), { message: /^TERMS_REFUSED: normalisation/ });
  const one = { rows: 9, mean: new Float64Array(1), deviation: new Float64Array(1) };
  await t.throwsAsync(load({ ...options, normalisation: 'pooled', pooled: one }), { message: /^TERMS_REFUSED: statistics: expected those of 2/ });
});
