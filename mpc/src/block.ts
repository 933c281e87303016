// The layout of the shared vector: blocks one after the other, every coordinate little-endian, no padding.
import { CohortError } from '@cohort/protos/errors';
import type { Block } from '@cohort/protos/terms';

export type { Block };

/** Bytes of a vector to treat at a time: large enough to hide the call, small enough for the second-level cache. */
export const chunkBytes = 128 * 1024;

/** Bytes of salt in front of an opened vector. */
export const saltBytes = 32;

/** Where a block's bytes lie in a body that concatenates all of `blocks`. */
export interface BlockSpan {
  readonly block: Block;
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** The spans of all blocks, in order. */
export function blockSpans(blocks: readonly Block[]): BlockSpan[] {
  let byteOffset = 0;
  return blocks.map((block) => {
    const span = { block, byteOffset, byteLength: (block.length * block.width) / 8 };
    byteOffset += span.byteLength;
    return span;
  });
}

/** Bytes of a body of these blocks. */
export function byteLength(blocks: readonly Block[]): number {
  return blocks.reduce((total, block) => total + (block.length * block.width) / 8, 0);
}

/** The blocks that sums, noise and opened files cover: opening a scoring block would open its sum un-noised. */
export function sumBlocks(blocks: readonly Block[]): Block[] {
  return blocks.filter((block) => block.use === 'sum');
}

/** The array of a block in a record by name. @throws {CohortError} ENCODING_INVALID when it is missing. */
export function valuesOf<T>(values: Readonly<Record<string, T>>, block: Block): T {
  const found = Object.hasOwn(values, block.name) ? values[block.name] : undefined;
  if (found === undefined) throw new CohortError('ENCODING_INVALID', `block ${block.name}: expected values, got none`);
  return found;
}
