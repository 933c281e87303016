// S_m, the sum of one share index over the cohort, and the salted file that is opened.
import { encode } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';
import { blockSpans, byteLength, saltBytes, sumBlocks, type Block } from './block.ts';
import { bodyHasher, type BodyHasher } from './commit.ts';
import { addInto, wordsOf } from './ring.ts';

export { saltBytes } from './block.ts';

/**
 * Adds a chunk of a share body to a sum. `offset` is the chunk's place in the body (all blocks); `acc` covers the `sum` blocks
 * only, the others are skipped. A chunk may span blocks but must hold whole coordinates.
 * @throws {CohortError} FRAME_PAST_END past the body, ENCODING_INVALID for half a coordinate.
 */
export function addShareChunk(acc: Uint8Array, chunk: Uint8Array, offset: number, blocks: readonly Block[]): void {
  const end = offset + chunk.length;
  if (end > byteLength(blocks))
    throw new CohortError('FRAME_PAST_END', `chunk: expected to end by ${String(byteLength(blocks))}, got ${String(end)}`);
  let accOffset = 0;
  for (const span of blockSpans(blocks)) {
    if (span.block.use !== 'sum') continue;
    const from = Math.max(offset, span.byteOffset);
    const to = Math.min(end, span.byteOffset + span.byteLength);
    const unit = span.block.width / 8;
    if (from < to) {
      if ((from - span.byteOffset) % unit !== 0)
        throw new CohortError(
          'ENCODING_INVALID',
          `chunk: expected to start at a coordinate of ${span.block.name}, got byte ${String(offset)}`,
        );
      const at = accOffset + from - span.byteOffset;
      // `acc` must be aligned, else wordsOf would add into a copy.
      const into = new Uint32Array(acc.buffer, acc.byteOffset + at, Math.floor((to - from) / 4));
      addInto(into, wordsOf(chunk.subarray(from - offset, to - offset), span.block.width), span.block.width);
    }
    accOffset += span.byteLength;
  }
}

/** Accumulates S_m in place as salt || vector, so that the file never exists twice in memory. */
export class SumFile {
  /** Sum blocks' bytes, little-endian; a view on the file. */
  readonly vector: Uint8Array;
  readonly #file: Uint8Array;
  readonly #blocks: readonly Block[];

  constructor(blocks: readonly Block[]) {
    this.#blocks = blocks;
    this.#file = new Uint8Array(saltBytes + byteLength(sumBlocks(blocks)));
    this.vector = this.#file.subarray(saltBytes);
  }

  /** Adds chunks of one member's share body from its first byte. @throws {CohortError} as addShareChunk, or when the body is short. */
  addShare(chunks: Iterable<Uint8Array>): void {
    let offset = 0;
    for (const chunk of chunks) {
      this.addChunk(chunk, offset);
      offset += chunk.length;
    }
    if (offset !== byteLength(this.#blocks))
      throw new CohortError('COMMITMENT_MISMATCH', `share: expected ${String(byteLength(this.#blocks))} bytes, got ${String(offset)}`);
  }

  addChunk(chunk: Uint8Array, offset: number): void {
    addShareChunk(this.vector, chunk, offset, this.#blocks);
  }

  /** The file's bytes under this salt; the same memory as `vector`. */
  file(salt: Uint8Array): Uint8Array {
    if (salt.length !== saltBytes)
      throw new CohortError('ENCODING_INVALID', `salt: expected ${String(saltBytes)} bytes, got ${String(salt.length)}`);
    this.#file.set(salt);
    return this.#file;
  }
}

/** Which sum a file is of. Hashes are hex. */
export interface SumName {
  readonly termsHash: string;
  readonly hU: string;
  readonly index: number;
}

/** H(S_m) = H(termsHash, H(U), m, file) while the file (salt || vector, `fileBytes` long) streams by. */
export function sumFileHasher({ termsHash, hU, index }: SumName, fileBytes: number): BodyHasher {
  return bodyHasher(encode('sumFile', fromHex(termsHash, 32), fromHex(hU, 32), index), fileBytes);
}

/** H(S_m) of salt and vector held whole, hex. */
export function sumFileHash(name: SumName, salt: Uint8Array, vector: Uint8Array): string {
  return sumFileHasher(name, salt.length + vector.length)
    .update(salt)
    .update(vector)
    .digest();
}
