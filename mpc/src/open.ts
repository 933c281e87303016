// Opening: the three published sums to the signed sum of the cohort's vectors.
import { CohortError } from '@cohort/protos/errors';
import { blockSpans, byteLength, chunkBytes, saltBytes, sumBlocks, type Block } from './block.ts';
import { addInto, centredLift, wordsOf } from './ring.ts';

/** Opened sums by block name: Int32Array for w = 32, BigInt64Array for w = 64. */
export type OpenedSum = Readonly<Record<string, Int32Array | BigInt64Array>>;

/**
 * Centred lift of S_0 + S_1 + S_2 over the `sum` blocks. `files` are salt || vector, in index order; check their hashes first.
 * @throws {CohortError} ENCODING_INVALID when a file has another length than the blocks.
 */
export function openSum(files: readonly [Uint8Array, Uint8Array, Uint8Array], blocks: readonly Block[]): OpenedSum {
  const expected = saltBytes + byteLength(sumBlocks(blocks));
  for (const [index, file] of files.entries())
    if (file.length !== expected)
      throw new CohortError(
        'ENCODING_INVALID',
        `sum file ${String(index)}: expected ${String(expected)} bytes, got ${String(file.length)}`,
      );
  const opened: Record<string, Int32Array | BigInt64Array> = {};
  for (const { block, byteOffset, byteLength: size } of blockSpans(sumBlocks(blocks))) {
    const sum = new Uint32Array(size / 4);
    for (const file of files)
      for (let at = 0; at < size; at += chunkBytes) {
        const start = saltBytes + byteOffset + at;
        const part = wordsOf(file.subarray(start, start + Math.min(chunkBytes, size - at)), block.width);
        addInto(sum.subarray(at / 4, at / 4 + part.length), part, block.width);
      }
    opened[block.name] = centredLift(sum, block.width);
  }
  return opened;
}

/**
 * Without noise a coordinate beyond cohort x bound proves a member that cheated: refused by name, never clamped.
 * @throws {CohortError} SUM_OUT_OF_BOUND
 */
export function assertSumInBound(sum: Int32Array | BigInt64Array, block: Pick<Block, 'name' | 'bound'>, cohort: number): void {
  const limit = cohort * block.bound;
  for (let i = 0; i < sum.length; i++)
    if (Math.abs(Number(sum[i])) > limit)
      throw new CohortError(
        'SUM_OUT_OF_BOUND',
        `${block.name}[${String(i)}]: expected |sum| <= ${String(cohort)} x ${String(block.bound)} = ${String(limit)}, got ${String(sum[i])}`,
      );
}
