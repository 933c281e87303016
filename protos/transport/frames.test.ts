// Frames are stored once, in order, with the bytes that were sent first.
import test from 'ava';
import fc from 'fast-check';
import { documentBytes } from './documents.ts';
import { cutFrames, joinFrames, maxFrameBytes, readHeader, splitHeader, storeFrames, type FrameStore } from './frames.ts';

async function* stream(frames: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for (const frame of frames) yield await Promise.resolve(frame);
}

function memory(initial: Uint8Array): FrameStore & { bytes: Uint8Array } {
  const store = {
    bytes: initial,
    held: initial.length,
    read: (offset: number, length: number) => store.bytes.subarray(offset, offset + length),
    append: (more: Uint8Array) => {
      store.bytes = Buffer.concat([store.bytes, more]);
    },
  };
  return store;
}

test('a download is what was sent, of however large and small frames', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 30_000, max: 150_000 })), { maxLength: 12 }),
      async (sizes) => {
        const frames = sizes.map((size, at) => new Uint8Array(size).fill(at + 1));
        const length = sizes.reduce((sum, size) => sum + size, 0);
        t.is(Buffer.compare(await joinFrames(stream(frames), length), Buffer.concat(frames)), 0);
        if (length > 0) await t.throwsAsync(joinFrames(stream(frames), length - 1), { code: 'FRAME_PAST_END' });
      },
    ),
  );
});

test('a body cut anywhere, resumed anywhere and sent in any sizes arrives as it was', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 50 }),
      async (body, a, b, size) => {
        const held = a % (body.length + 1);
        const offset = b % (held + 1);
        const store = memory(body.slice(0, held));
        t.is(await storeFrames({ offset, total: body.length }, stream(cutFrames(body, offset, size)), store), body.length);
        t.is(Buffer.compare(store.bytes, body), 0);
      },
    ),
  );
});

test('a stream that stops early leaves a prefix and says how long it is', async (t) => {
  const store = memory(new Uint8Array(0));
  t.is(await storeFrames({ offset: 0, total: 10 }, stream([Uint8Array.of(1, 2, 3)]), store), 3);
  t.deepEqual([...store.bytes], [1, 2, 3]);
});

test('a gap, bytes past the end, other bytes for held ones and a large or empty frame are refused, and nothing is stored', async (t) => {
  const attempts: readonly [string, number, number, Uint8Array][] = [
    ['FRAME_OUT_OF_ORDER', 4, 10, Uint8Array.of(1)],
    ['FRAME_PAST_END', 3, 4, Uint8Array.of(1, 2)],
    ['FRAME_OVERLAP', 1, 10, Uint8Array.of(9, 9, 9)],
    ['FRAME_TOO_LARGE', 3, 2 ** 30, new Uint8Array(maxFrameBytes + 1)],
    ['ENCODING_INVALID', 3, 10, new Uint8Array(0)],
  ];
  for (const [code, offset, total, frame] of attempts) {
    const store = memory(Uint8Array.of(0, 1, 2));
    await t.throwsAsync(storeFrames({ offset, total }, stream([frame]), store), { code });
    t.deepEqual([...store.bytes], [0, 1, 2], code);
  }
});

test('a header has all its keys, of their types, and no other', (t) => {
  const good = {
    round: 'p~1~0',
    termsHash: 'ab'.repeat(32),
    member: 'va',
    com: 'cd'.repeat(32),
    from: 'va/agent',
    to: 1,
    offset: 0,
    total: 4,
  };
  const read = (value: unknown): unknown => readHeader('Agent', 'Upload', documentBytes(value));
  t.deepEqual(read(good), good);
  const { to: _to, ...short } = good;
  for (const bad of [short, { ...good, more: 1 }, { ...good, offset: -1 }, { ...good, total: '4' }, { ...good, com: 1 }, [], null, 'x'])
    t.throws(() => read(bad), { code: 'BODY_INVALID' });
  t.throws(() => read({ ...good, member: 'x'.repeat(70_000) }), { code: 'QUOTA_EXCEEDED' });
});

test('a download with a header splits into header and bytes', async (t) => {
  const announcement = {
    round: 'p~1~0',
    termsHash: 'ab'.repeat(32),
    member: 'va',
    com: 'cd'.repeat(32),
    hashes: ['00', '11', '22'].map((byte) => byte.repeat(32)),
    signature: '00'.repeat(64),
  };
  const first = { announcement, index: 1, total: 3 };
  const split = (chunks: Uint8Array[]) => splitHeader('Party', 'Heal', stream(chunks), 'localhost:1');
  const { header, frames } = await split([documentBytes(first), Uint8Array.of(1), Uint8Array.of(2, 3)]);
  t.deepEqual(header as unknown, first);
  t.deepEqual([...(await joinFrames(frames, 3))], [1, 2, 3]);
  await t.throwsAsync(split([]), { code: 'REPLY_INVALID' });
  await t.throwsAsync(split([documentBytes({ ...first, index: 7 })]), { code: 'REPLY_INVALID' });
});
