// The hand-written messages against protobuf itself, and everything that is not one of them.
import { join } from 'node:path';
import { loadSync, type MessageTypeDefinition } from '@grpc/proto-loader';
import test from 'ava';
import fc from 'fast-check';
import { decodeDocument, encodeDocument } from './documents.ts';
import { decodeMessage, encodeMessage } from './message.ts';

type Codec = MessageTypeDefinition<{ data: Buffer }, { data: Buffer }>;
const frame = loadSync('cohort/v1/message.proto', { includeDirs: [join(import.meta.dirname, '..')] })['cohort.v1.Frame'] as Codec;

test('a message is what protobuf makes of it, at every size of its length', (t) => {
  for (const length of [1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152]) {
    const data = Buffer.alloc(length, 0xa5);
    const message = encodeMessage(data);
    t.is(Buffer.compare(message, frame.serialize({ data })), 0, String(length));
    t.is(Buffer.compare(decodeMessage(message), data), 0, String(length));
  }
  t.deepEqual({ ...frame.deserialize(encodeMessage(Buffer.alloc(0))) }, {} as never);
  t.is(decodeMessage(encodeMessage(Buffer.alloc(0))).length, 0);
});

test('bytes that are not one such message are refused', (t) => {
  const bad = ['0a', '0a00', '0a0201', '0a01ffff', '1201ff', '0a8100ff', '0affffffffff7f', '0a01ff0a01ff', '08ff01'];
  for (const hex of bad) t.throws(() => decodeMessage(Buffer.from(hex, 'hex')), { code: 'ENCODING_INVALID' }, hex);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
      let payload: Uint8Array;
      try {
        payload = decodeMessage(bytes);
      } catch (error) {
        t.like(error, { code: 'ENCODING_INVALID' });
        return;
      }
      t.deepEqual(new Uint8Array(encodeMessage(payload)), bytes);
    }),
  );
});

test('documents read back, and only canonical UTF-8 is one', (t) => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter((key) => key !== '__proto__'),
        fc.nat(),
        { noNullPrototype: true },
      ),
      (value) => {
        t.deepEqual(decodeDocument(encodeDocument(value), 1_000_000), value);
      },
    ),
  );
  for (const bytes of [Buffer.of(0x22, 0xff, 0x22), Buffer.from('\ufeff1'), Buffer.from('{ }'), Buffer.alloc(0)])
    t.throws(() => decodeDocument(encodeMessage(bytes), 1_000_000), { code: 'ENCODING_INVALID' });
  t.throws(() => decodeDocument(encodeDocument('xxxx'), 5), { code: 'QUOTA_EXCEEDED' });
  t.throws(() => encodeDocument('x'.repeat(5_000_000)), { code: 'QUOTA_EXCEEDED' });
});
