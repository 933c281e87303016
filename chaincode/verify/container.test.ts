// The container of audit files: what is written is read, and anything else is refused with its place, before it is allocated.
import test from 'ava';
import fc from 'fast-check';
import { concat, u32be } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { readContainer, writeContainer } from './container.ts';
import { recordKinds, type AuditRecord, type RecordKind } from './record-kinds.ts';

const kinds = (Object.keys(recordKinds) as (RecordKind | 'footer')[]).filter((kind) => kind !== 'footer');
const anyRecord = fc.record({ kind: fc.constantFrom(...kinds), payload: fc.uint8Array({ maxLength: 300 }) });
const sample: readonly AuditRecord[] = [
  { kind: 'genesis', payload: Uint8Array.of(1, 2, 3) },
  { kind: 'block', payload: new Uint8Array() },
  { kind: 'sum', payload: new Uint8Array(40).fill(7) },
];

async function write(records: readonly AuditRecord[]): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of writeContainer(records)) parts.push(part);
  return concat(parts);
}

async function* pieces(file: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += size) yield await Promise.resolve(file.subarray(at, at + size));
}

async function read(chunks: AsyncIterable<Uint8Array>): Promise<AuditRecord[]> {
  const records: AuditRecord[] = [];
  for await (const { kind, payload } of readContainer(chunks)) records.push({ kind, payload });
  return records;
}

async function refusal(chunks: AsyncIterable<Uint8Array>): Promise<CohortError> {
  try {
    await read(chunks);
  } catch (error) {
    return CohortError.from(error);
  }
  return new CohortError('INTERNAL', 'nothing was refused');
}

test('what is written is read, whatever the pieces it arrives in', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRecord, { maxLength: 8 }), fc.integer({ min: 1, max: 97 }), async (records, size) => {
      t.deepEqual(await read(pieces(await write(records), size)), records);
    }),
    { numRuns: 60 },
  );
});

test('every single-byte change of a small file is refused', async (t) => {
  const file = await write(sample);
  for (let at = 0; at < file.length; at++)
    for (const mask of [1, 0x20, 0x80, 0xff]) {
      const changed = Uint8Array.from(file);
      changed[at] = (changed[at] ?? 0) ^ mask;
      const { code } = await refusal(pieces(changed, 64));
      t.true(['AUDIT_FILE_INVALID', 'FORMAT_UNKNOWN'].includes(code), `byte ${String(at)}, mask ${String(mask)}, ${code}`);
    }
});

test('a file cut off anywhere is refused', async (t) => {
  const file = await write(sample);
  for (let length = 0; length < file.length; length++)
    t.is((await refusal(pieces(file.subarray(0, length), 64))).code, 'AUDIT_FILE_INVALID', `${String(length)} bytes`);
});

test('bytes behind the footer are refused at the first of them, not read to the end', async (t) => {
  const file = await write(sample);
  let asked = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(file);
    for (;;) {
      asked++;
      yield new Uint8Array(1024);
    }
  }
  const error = await refusal(endless());
  t.is(error.code, 'AUDIT_FILE_INVALID');
  t.regex(error.detail, new RegExp(`^record 4 at byte ${String(file.length)}: expected the end of the file`));
  t.is(asked, 1);
});

test('records in another order are refused by the digest', async (t) => {
  const [first, second] = await Promise.all([write(sample), write(sample.toReversed())]);
  t.is((await refusal(pieces(concat([second.subarray(0, -45), first.subarray(-45)]), 64))).code, 'AUDIT_FILE_INVALID');
});

test('a claim over its kind’s limit is refused before a byte of it is asked for, naming record and place', async (t) => {
  const file = await write(sample.slice(0, 1));
  const start = file.subarray(0, -45);
  let asked = 0;
  async function* sparse(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(concat([start, Uint8Array.of(recordKinds.block.code), u32be(0xffff_fff0)]));
    for (;;) {
      asked++;
      yield new Uint8Array(2 ** 20);
    }
  }
  const error = await refusal(sparse());
  t.regex(
    error.detail,
    new RegExp(`^record 2 at byte ${String(start.length)}: expected at most ${String(recordKinds.block.limit)} bytes of block`),
  );
  t.is(asked, 0);
});

test('a foreign file is refused at its first bytes', async (t) => {
  t.regex((await refusal(pieces(new TextEncoder().encode('PK\u0003\u0004 something else entirely'), 64))).detail, /^record 0 at byte 0/);
});

test('a record over its limit is not written', async (t) => {
  await t.throwsAsync(write([{ kind: 'genesis', payload: new Uint8Array(recordKinds.genesis.limit + 1) }]), {
    message: /^AUDIT_FILE_INVALID: record 1/,
  });
});

test('a file of an earlier format is named as such, with what to do', async (t) => {
  const file = await write(sample);
  const earlier = new TextEncoder().encode('cohort/v1/audit-record\n');
  const error = await refusal(pieces(concat([earlier, file.subarray(earlier.length)]), 64));
  t.is(error.code, 'FORMAT_UNKNOWN');
  t.regex(error.message, /got version v1; verify it with the program that wrote it, or export it again/);
});
