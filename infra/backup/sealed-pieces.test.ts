// A backup's bytes: what was sealed comes back as it was, and nothing that was changed, cut off, moved or added is taken for it.
import { Readable } from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import { packFiles, unpackFiles } from './packed-files.ts';
import { openPieces, sealPieces } from './sealed-pieces.ts';
import { codeOf } from '@cohort/protos/testing/code-of';

const header = Buffer.from('{"format":"cohort/backup/v1"}\n');
const key = Buffer.alloc(32, 7);
const sealing = { key, header };
const whole = 65_536 + 16;

const streamOf = (...pieces: readonly Uint8Array[]): AsyncIterable<Uint8Array> => Readable.from(pieces);

async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

const sealed = (plain: Uint8Array) => bytesOf(sealPieces(streamOf(plain), sealing));
test('what was sealed is opened, however long it is and in whatever pieces it comes', async (t) => {
  const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_001];
  for (const size of sizes) {
    const plain = Buffer.alloc(size, size % 251);
    const bytes = await sealed(plain);
    t.is(bytes.length, size + 16 * Math.max(1, Math.ceil(size / 65_536)));
    const cuts = [0, 10, 65_552, 65_553, bytes.length].filter((at) => at <= bytes.length).sort((left, right) => left - right);
    const pieces = cuts.slice(1).map((cut, at) => bytes.subarray(cuts[at], cut));
    t.true(plain.equals(await bytesOf(openPieces(streamOf(...pieces), sealing))), String(size));
  }
});

test('one changed bit anywhere, another header and another key are refused', async (t) => {
  const bytes = await sealed(Buffer.alloc(70_000, 1));
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      t.is(await codeOf(bytesOf(openPieces(streamOf(changed), sealing))), 'STORAGE_CORRUPT');
    }),
  );
  t.is(await codeOf(bytesOf(openPieces(streamOf(bytes), { key, header: Buffer.from('another') }))), 'STORAGE_CORRUPT');
  t.is(await codeOf(bytesOf(openPieces(streamOf(bytes), { key: Buffer.alloc(32), header }))), 'STORAGE_CORRUPT');
});

test('pieces that are left out, moved, doubled or added are refused, also where a piece ends', async (t) => {
  const bytes = await sealed(Buffer.alloc(3 * 65_536, 1));
  const [one, two, three] = [0, 1, 2].map((at) => bytes.subarray(at * whole, (at + 1) * whole)) as [Buffer, Buffer, Buffer];
  for (const pieces of [[], [one], [one, two], [one, three], [two, one, three], [one, two, two, three], [one, two, three, three], [three]])
    t.is(await codeOf(bytesOf(openPieces(streamOf(...pieces), sealing))), 'STORAGE_CORRUPT', String(pieces.length));
  t.is(await codeOf(bytesOf(openPieces(streamOf(one, two, three, Buffer.alloc(1)), sealing))), 'STORAGE_CORRUPT');
  t.is(await codeOf(bytesOf(openPieces(streamOf(one, two, three), sealing))), null);
});

const fileOf = (path: string, content: Uint8Array, bytes = content.length) => ({ path, bytes, content: streamOf(content) });

test('files come out as they went in', async (t) => {
  const files = [
    fileOf('keys/node.key', Buffer.from('secret')),
    fileOf('empty', Buffer.alloc(0)),
    fileOf('state/artifacts/large one', Buffer.alloc(100_000, 3)),
  ];
  const found: [string, number][] = [];
  for await (const { path, content } of unpackFiles(packFiles(files))) found.push([path, (await bytesOf(content)).length]);
  t.deepEqual(found, [
    ['keys/node.key', 6],
    ['empty', 0],
    ['state/artifacts/large one', 100_000],
  ]);
});

test('a file that grew or shrank while it was read, and paths that lead out of the folder, are refused', async (t) => {
  t.is(await codeOf(bytesOf(packFiles([fileOf('a', Buffer.alloc(5), 6)]))), 'FOLDER_IN_USE');
  t.is(await codeOf(bytesOf(packFiles([fileOf('a', Buffer.alloc(7), 6)]))), 'FOLDER_IN_USE');
  for (const path of ['../a', '/etc/passwd', 'a/../../b', 'a//b', './a', 'a/', 'a\0b', ''])
    t.not(await codeOf(bytesOf(packFiles([fileOf(path, Buffer.alloc(1))]))), null, path);
});

test('what packs no files is refused wherever it ends', async (t) => {
  const packed = await bytesOf(packFiles([fileOf('a', Buffer.from('content'))]));
  const read = async (bytes: Uint8Array) => {
    for await (const { content } of unpackFiles(streamOf(bytes))) await bytesOf(content);
  };
  t.is(await codeOf(read(packed)), null);
  for (let end = 0; end < packed.length; end++) t.is(await codeOf(read(packed.subarray(0, end))), 'STORAGE_CORRUPT', String(end));
  t.is(await codeOf(read(Buffer.concat([packed, Buffer.alloc(1)]))), 'STORAGE_CORRUPT');
  t.is(await codeOf(read(Buffer.alloc(8, 0xff))), 'STORAGE_CORRUPT');
});
