// How an update becomes x = s_0 + s_1 + s_2, two of them expanded from keys; read it to see why one party alone, which gets two of the three
// (`roles.ts`), learns nothing of x from them.
import { CohortError } from '@cohort/protos/errors';
import { blockSpans, valuesOf, type Block } from './block.ts';
import { randomBytes } from './crypto.ts';
import { chunkBytes, maskStream } from './prg.ts';
import type { QuantisedBlocks } from './quantise.ts';
import { subFrom, subInto, wordsOf } from './ring.ts';

/** 32-byte keys and salts, fresh for every (round, attempt): one key never masks two vectors. */
export interface ShareSecrets {
  readonly k1: Uint8Array;
  readonly k2: Uint8Array;
  readonly salts: readonly [Uint8Array, Uint8Array, Uint8Array];
}

/** What a member's shares are bound to. `termsHash` is hex. */
export interface ShareContext {
  readonly termsHash: string;
  readonly member: string;
  readonly blocks: readonly Block[];
}

/** Draws the secrets of one sharing. Store them before anything is sent: a restart must send the same bytes. */
export function newShareSecrets(): ShareSecrets {
  return { k1: randomBytes(32), k2: randomBytes(32), salts: [randomBytes(32), randomBytes(32), randomBytes(32)] };
}

/**
 * The bytes of s_0 = x - s_1 - s_2, block after block, in fresh chunks of at most 128 KiB that never cross a block's end.
 * The same secrets give the same bytes.
 * @throws {CohortError} ENCODING_INVALID when `x` does not have exactly the blocks' lengths and widths.
 */
export function* zeroShareChunks(
  x: QuantisedBlocks,
  { k1, k2 }: ShareSecrets,
  { termsHash, member, blocks }: ShareContext,
): Generator<Uint8Array, void, undefined> {
  for (const { block, byteLength } of blockSpans(blocks)) {
    const values = valuesOf(x, block);
    if (values.length !== block.length || values.byteLength !== byteLength)
      throw new CohortError(
        'ENCODING_INVALID',
        `block ${block.name}: expected ${String(byteLength)} bytes, got ${String(values.byteLength)}`,
      );
    const context = { termsHash, member, block: block.name, width: block.width };
    const [first, second] = [maskStream(k1, { ...context, index: 1 }), maskStream(k2, { ...context, index: 2 })];
    for (let at = 0; at < byteLength; at += chunkBytes) {
      const size = Math.min(chunkBytes, byteLength - at);
      const share = wordsOf(first.next(size), block.width);
      subFrom(share, new Uint32Array(values.buffer, values.byteOffset + at, size / 4), block.width);
      subInto(share, wordsOf(second.next(size), block.width), block.width);
      yield new Uint8Array(share.buffer, share.byteOffset, share.byteLength);
    }
  }
}

/** The bytes of s_1 or s_2 expanded from its 32-byte key, chunked as `zeroShareChunks`. */
export function* maskShareChunks(
  key: Uint8Array,
  index: 1 | 2,
  { termsHash, member, blocks }: ShareContext,
): Generator<Uint8Array, void, undefined> {
  for (const { block, byteLength } of blockSpans(blocks)) {
    const stream = maskStream(key, { termsHash, member, index, block: block.name, width: block.width });
    for (let at = 0; at < byteLength; at += chunkBytes) yield stream.next(Math.min(chunkBytes, byteLength - at));
  }
}
