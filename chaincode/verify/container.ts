// The container of an audit file: magic, records with kind and length, and a footer with their number and the digest of every byte before it.
import { sha256 } from '@noble/hashes/sha2.js';
import { concat, u32be, u64be } from '@cohort/protos/canonical';
import { CohortError } from '@cohort/protos/errors';
import { fromHex, hash, toHex } from '@cohort/protos/hash';
import { labels } from '@cohort/protos/labels';
import { ByteReader } from './byte-reader.ts';
import { recordKinds, type AuditRecord, type Place, type PlacedRecord, type RecordKind } from './record-kinds.ts';

const magic = new TextEncoder().encode(`${labels.auditRecord}\n`);
const kindOf = new Map<number, RecordKind | 'footer'>(
  (Object.keys(recordKinds) as (RecordKind | 'footer')[]).map((kind) => [recordKinds[kind].code, kind]),
);

/** H(auditDigest, number of records, SHA-256 of every byte from the magic to the last record's end), hex. */
function digestOf(records: number, bytes: Uint8Array): string {
  return hash('auditDigest', records, bytes);
}

/** The file's bytes, piece by piece. @throws {CohortError} AUDIT_FILE_INVALID for a record over its kind's limit */
export async function* writeContainer(records: Iterable<AuditRecord> | AsyncIterable<AuditRecord>): AsyncGenerator<Uint8Array> {
  const running = sha256.create();
  let count = 0;
  let offset = magic.length;
  running.update(magic);
  yield magic;
  for await (const { kind, payload } of records) {
    count++;
    const { code, limit } = recordKinds[kind];
    if (payload.length > limit)
      throw invalid({ record: count, offset }, `at most ${String(limit)} bytes of ${kind}`, String(payload.length));
    const head = concat([Uint8Array.of(code), u32be(payload.length)]);
    running.update(head).update(payload);
    offset += head.length + payload.length;
    yield head;
    yield payload;
  }
  const footer = concat([u64be(count), fromHex(digestOf(count, running.digest()), 32)]);
  yield concat([Uint8Array.of(recordKinds.footer.code), u32be(footer.length), footer]);
}

/**
 * The records of a file, each as soon as it is whole; ends only after a footer that holds and with no byte behind it. Nothing is
 * allocated for what a length claims, only for what arrived. The digest is checked last: distrust what came before it until then.
 * @throws {CohortError} AUDIT_FILE_INVALID naming record and byte offset
 */
export async function* readContainer(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<PlacedRecord, Place> {
  const reader = new ByteReader(chunks);
  try {
    return yield* readRecords(reader);
  } finally {
    await reader.close();
  }
}

async function* readRecords(reader: ByteReader): AsyncGenerator<PlacedRecord, Place> {
  const running = sha256.create();
  const found = await reader.take(magic.length);
  if (!same(found, magic)) throw otherFormat(found);
  running.update(found);
  for (let record = 1; ; record++) {
    const place = { record, offset: reader.offset };
    const head = await whole(reader, 5, place);
    const kind = kindOf.get(head[0] ?? 0);
    const length = new DataView(head.buffer, head.byteOffset).getUint32(1);
    if (kind === undefined) throw invalid(place, 'a known kind of record', `kind ${String(head[0])}`);
    const { limit } = recordKinds[kind];
    if (length > limit) throw invalid(place, `at most ${String(limit)} bytes of ${kind}`, `a claim of ${String(length)}`);
    const payload = await whole(reader, length, place);
    if (kind === 'footer') {
      checkFooter(payload, record - 1, running.digest(), place);
      if (!(await reader.ended())) throw invalid({ record, offset: reader.offset }, 'the end of the file after its footer', 'more bytes');
      return { record: record - 1, offset: reader.offset };
    }
    running.update(head).update(payload);
    yield { kind, payload, ...place };
  }
}

async function whole(reader: ByteReader, length: number, place: Place): Promise<Uint8Array> {
  const bytes = await reader.take(length);
  if (bytes.length < length) throw invalid(place, `${String(length)} bytes`, `the end of the file after ${String(bytes.length)}`);
  return bytes;
}

function checkFooter(payload: Uint8Array, records: number, digest: Uint8Array, place: Place): void {
  if (payload.length !== recordKinds.footer.limit)
    throw invalid(place, `a footer of ${String(recordKinds.footer.limit)} bytes`, String(payload.length));
  if (!same(payload.subarray(0, 8), u64be(records)))
    throw invalid(place, `a footer that counts ${String(records)} records`, 'another number');
  const expected = digestOf(records, digest);
  const got = toHex(payload.subarray(8));
  if (got !== expected) throw invalid(place, `digest ${expected}`, got);
}

function same(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

function invalid({ record, offset }: Place, expected: string, got: string): CohortError {
  return new CohortError(
    'AUDIT_FILE_INVALID',
    `record ${String(record)} at byte ${String(offset)}: expected ${expected}, got ${got}; ask for another copy of the file`,
  );
}

/** What begins like an audit file of another version is one: what its statements sign is read differently. */
function otherFormat(found: Uint8Array): CohortError {
  const version = /^cohort\/(v[0-9]+)\/audit-record\n$/.exec(new TextDecoder().decode(found))?.[1];
  if (version === undefined) return invalid({ record: 0, offset: 0 }, `a file that begins with ${labels.auditRecord}`, 'other bytes');
  const detail = `audit file: expected ${labels.auditRecord}, got version ${version}; verify it with the program that wrote it, or export it again`;
  return new CohortError('FORMAT_UNKNOWN', detail);
}
