// The bytes of a rotation, written down: two implementations must agree on them.
import { readFileSync } from 'node:fs';
import test from 'ava';
import { toHex } from './hash.ts';
import type { NodeRecord } from './members.ts';
import { recordHash, rotationBytes } from './rotation.ts';

interface Vector {
  readonly anchor: string;
  readonly number: number;
  readonly record: NodeRecord;
  readonly previous: string;
  readonly next: NodeRecord;
  readonly bytes: string;
}

const vector = JSON.parse(readFileSync(new URL('../vectors/v1/rotation.json', import.meta.url), 'utf8')) as Vector;
const { anchor, number, record, previous, next } = vector;

test('a rotation has the bytes of its vector', (t) => {
  t.is(recordHash(record), previous);
  t.is(toHex(rotationBytes(anchor, number, previous, next)), vector.bytes);
});

test('every field of the record, the number, the record before it and the ledger are in the bytes', (t) => {
  const others: readonly Uint8Array[] = [
    ...Object.entries<string>({ ...next }).map(([field, value]) =>
      rotationBytes(anchor, number, previous, { ...next, [field]: `${value.slice(0, -1)}0` }),
    ),
    rotationBytes(anchor, number + 1, previous, next),
    rotationBytes(anchor, number, recordHash(next), next),
    rotationBytes('cd'.repeat(32), number, previous, next),
  ];
  t.is(new Set([vector.bytes, ...others.map(toHex)]).size, others.length + 1);
});

test('what a view shows beside the record is no part of it', (t) => {
  t.is(recordHash({ ...record, status: 'active', rotation: null } as NodeRecord), previous);
});
