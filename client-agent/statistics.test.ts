// A site's contribution to pooled statistics: exact sums of its training rows, shared at 64 bits, and what it refuses to share.
import test from 'ava';
import { maskShareChunks } from '@cohort/mpc/share';
import { concat } from '@cohort/protos/canonical';
import type { DatasetView } from '@cohort/protos/ledger';
import type { Block } from '@cohort/protos/terms';
import { contribute } from './contribute.ts';
import { statisticsBlocks } from './data/statistics-blocks.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { eventually, freeze, makeRig, member, roundOf, type Rig } from './testing/rig.ts';

const scale = 2 ** 15;
const [count, sum, squares] = statisticsBlocks((await makeRig()).ports.study.schema, { rows: 50, scale });
const rigFor = (blocks: readonly Block[]): Promise<Rig> => makeRig({ changes: { task: 'statistics', blocks } });

/** The rig's training rows on the grid: what the test can count and no party. */
function expected({ rows }: Rig): bigint[] {
  const kept = rows.slice(4).map((cells) => cells.slice(0, 2).map((cell) => BigInt(Math.round(Number(cell) * scale))));
  const total = (of: (value: bigint) => bigint) => [0, 1].map((column) => kept.reduce((all, cells) => all + of(cells[column] ?? 0n), 0n));
  return [BigInt(kept.length), ...total((value) => value), ...total((value) => value * value)];
}

test('sends three shares that add up to the count, sums and squares of the training rows', async (t) => {
  const rig = await rigFor([count, sum, squares]);
  const round = await roundOf(rig);
  const done = contribute(round, rig.ports);
  await eventually(() => rig.ledger.rounds.get(round.key)?.enrolled.length === 1);
  await freeze(rig, round);
  await done;
  const x = rig.restarted().journal.contribution(round.key)?.x ?? {};
  const values = [...(x['count'] ?? []), ...(x['sum'] ?? []), ...(x['squares'] ?? [])].map(BigInt);
  t.deepEqual(values, expected(rig));

  const context = { termsHash: round.view.termsHash, member, blocks: rig.terms.blocks };
  const [payload] = rig.party(0).payloads;
  const wide = (bytes: Uint8Array): BigInt64Array => new BigInt64Array(bytes.slice(4).buffer);
  const expand = (index: 1 | 2): BigInt64Array =>
    wide(new Uint8Array(Buffer.concat([...maskShareChunks(payload?.keys[index] ?? new Uint8Array(), index, context)])));
  const [zero, one, two] = [wide(concat(rig.party(1).frames)), expand(1), expand(2)];
  const added = Array.from(zero, (value, at) => BigInt.asIntN(64, value + (one[at] ?? 0n) + (two[at] ?? 0n)));
  t.deepEqual(added, expected(rig).slice(1));
});

const wrong: readonly (readonly [why: string, blocks: readonly Block[], code: string])[] = [
  ['sums of another number of columns', [count, { ...sum, length: 3 }, squares], 'TERMS_REFUSED'],
  ['no squares', [count, sum], 'TERMS_REFUSED'],
  ['squares at another scale than the sum squared', [count, sum, { ...squares, scale: 2 ** 29 }], 'TERMS_REFUSED'],
  ['a count at 64 bits', [{ ...count, width: 64 }, sum, squares], 'TERMS_REFUSED'],
  ['a scoring block', [count, sum, { ...squares, use: 'score' }], 'TERMS_REFUSED'],
  ['a count that does not hold the bucket', [{ ...count, bound: 49 }, sum, squares], 'TERMS_REFUSED'],
  ['a sum that rows may leave', [count, { ...sum, bound: sum.bound - 1 }, squares], 'TERMS_REFUSED'],
  ['squares that rows may leave', [count, sum, { ...squares, bound: squares.bound - 1 }], 'TERMS_REFUSED'],
  ['squares that leave 32 bits', [count, sum, { ...squares, width: 32 }], 'RING_OVERFLOW'],
];
for (const [why, blocks, code] of wrong)
  test(`refuses ${why}, before it enrols`, async (t) => {
    const rig = await rigFor(blocks);
    t.is(await codeOf(contribute(await roundOf(rig), rig.ports)), code as never);
    t.deepEqual(rig.requests, []);
  });

test('refuses statistics of rows that have a budget', async (t) => {
  const rig = await rigFor([count, sum, squares]);
  rig.ledger.amendState<DatasetView>(['dataset', member, 'heart', '1'], (view) => ({ ...view, protection: 'budgeted' }));
  t.is(await codeOf(contribute(await roundOf(rig), rig.ports)), 'TERMS_REFUSED');
  t.deepEqual(rig.requests, []);
});
