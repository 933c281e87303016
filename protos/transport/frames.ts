// Byte streams as frames: cut, checked against their header, and stored so that a broken transfer resumes at its offset.
import { CohortError } from '../src/errors.ts';
import type { VectorHeader } from '../src/messages.ts';
import { wireRow } from '../src/wire-schema.ts';
import type { ReplyOf } from '../src/wire.ts';
import { decodeReplyFrame, readDocument } from './documents.ts';

/** A frame carries at most `maxFrameBytes`, by default `frameBytes`. */
export const maxFrameBytes = 2 * 1024 * 1024;
export const frameBytes = 1024 * 1024;

/** Views of `bytes` from `offset` on, each at most `size` long. */
export function* cutFrames(bytes: Uint8Array, offset = 0, size = frameBytes): Generator<Uint8Array, void, undefined> {
  for (let at = offset; at < bytes.length; at += size) yield bytes.subarray(at, Math.min(at + size, bytes.length));
}

/** An empty one says nothing, and a stream of them would never end. @throws {CohortError} FRAME_TOO_LARGE, ENCODING_INVALID */
export function assertFrame(frame: Uint8Array): void {
  if (frame.length === 0) throw new CohortError('ENCODING_INVALID', 'frame: expected one byte at least, got none; leave it out');
  if (frame.length > maxFrameBytes)
    throw new CohortError(
      'FRAME_TOO_LARGE',
      `frame: expected at most ${String(maxFrameBytes)} bytes, got ${String(frame.length)}; send smaller frames`,
    );
}

/** The first frame of an upload. @throws {CohortError} BODY_INVALID, QUOTA_EXCEEDED, ENCODING_INVALID */
export function readHeader(service: string, method: string, frame: Uint8Array): unknown {
  const { request, requestBytes } = wireRow(service, method);
  if (frame.length > requestBytes)
    throw new CohortError('QUOTA_EXCEEDED', `first frame: expected at most ${String(requestBytes)} bytes, got ${String(frame.length)}`);
  return request(readDocument(frame), 'first frame');
}

/** A download whose first frame is a document, as a healed share: that document, then the bytes. @throws {CohortError} REPLY_INVALID */
export async function splitHeader<S extends 'Party', M extends 'Heal'>(
  service: S,
  method: M,
  frames: AsyncIterable<Uint8Array>,
  peer: string,
): Promise<{ readonly header: ReplyOf<S, M>; readonly frames: AsyncIterable<Uint8Array> }> {
  const iterator = frames[Symbol.asyncIterator]();
  const first = await iterator.next();
  let header: ReplyOf<S, M>;
  try {
    header = decodeReplyFrame(service, method, first.done === true ? new Uint8Array() : first.value, peer) as ReplyOf<S, M>;
  } catch (thrown) {
    // Nobody reads on: without this the call would stay open until its deadline.
    await iterator.return?.();
    throw thrown;
  }
  const rest = {
    next: () => iterator.next(),
    return: async () => (await iterator.return?.()) ?? { done: true as const, value: undefined },
  };
  return { header, frames: { [Symbol.asyncIterator]: () => rest } };
}

/** Where received bytes go. `held` bytes are there already; `read` shows those that a resumed stream sends again. */
export interface FrameStore {
  readonly held: number;
  read(offset: number, length: number): Uint8Array | Promise<Uint8Array>;
  append(bytes: Uint8Array): void | Promise<void>;
}

/**
 * Stores a stream. Bytes sent again must equal those held; the stream may stop early and be resumed at the returned offset.
 * @returns the number of bytes held afterwards
 * @throws {CohortError} FRAME_OUT_OF_ORDER, FRAME_PAST_END, FRAME_OVERLAP, FRAME_TOO_LARGE, ENCODING_INVALID
 */
export async function storeFrames(
  header: Pick<VectorHeader, 'offset' | 'total'>,
  frames: AsyncIterable<Uint8Array>,
  store: FrameStore,
): Promise<number> {
  let held = store.held;
  let at = header.offset;
  if (at > held)
    throw new CohortError('FRAME_OUT_OF_ORDER', `offset: expected at most ${String(held)}, got ${String(at)}; resume at ${String(held)}`);
  for await (const frame of frames) {
    assertFrame(frame);
    if (at + frame.length > header.total)
      throw new CohortError(
        'FRAME_PAST_END',
        `frames: expected ${String(header.total)} bytes in all, got at least ${String(at + frame.length)}`,
      );
    const again = Math.min(frame.length, held - at);
    if (again > 0 && Buffer.compare(await store.read(at, again), frame.subarray(0, again)) !== 0)
      throw new CohortError(
        'FRAME_OVERLAP',
        `frames: expected from byte ${String(at)} what was sent before, got other bytes; one commitment has one body, send the stored one`,
      );
    if (again < frame.length) {
      await store.append(frame.subarray(again));
      held += frame.length - again;
    }
    at += frame.length;
  }
  return held;
}

/** Smaller frames are gathered in pieces of so many bytes: those of a byte each would take a hundred times their bytes. */
const gatheredBytes = 64 * 1024;

/** A whole download in one array. @throws {CohortError} FRAME_PAST_END beyond `maxBytes`. */
export async function joinFrames(frames: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let small = new Uint8Array(0);
  let filled = 0;
  let length = 0;
  const endSmall = (): void => {
    if (filled > 0) pieces.push(small.subarray(0, filled));
    [small, filled] = [small.subarray(filled), 0];
  };
  for await (const frame of frames) {
    length += frame.length;
    if (length > maxBytes)
      throw new CohortError(
        'FRAME_PAST_END',
        `download: expected at most ${String(maxBytes)} bytes, got at least ${String(length)}; ask another node`,
      );
    if (frame.length > small.length - filled) endSmall();
    if (frame.length >= gatheredBytes) {
      pieces.push(frame);
      continue;
    }
    if (frame.length > small.length) small = new Uint8Array(gatheredBytes);
    small.set(frame, filled);
    filled += frame.length;
  }
  endSmall();
  return Buffer.concat(pieces, length);
}
