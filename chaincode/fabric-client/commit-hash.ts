// Fabric's commit hash, recomputed: it chains what every block's validity flags and writes made of the state, which no orderer signs.
import { sha256 } from './block-bytes.ts';
import type { NamespaceWrites, ReadTransaction } from './read-envelope.ts';

const valid = 0;

interface Write {
  readonly key: Buffer;
  readonly value: Uint8Array | null;
  readonly version: Buffer;
}

/** The last write to a key counts, by the key's bytes in latin1, so that JavaScript's order is that of the bytes. */
type Writes = Map<string, Write>;

interface Namespace {
  readonly own: Writes;
  readonly collections: Map<string, Writes>;
}

/**
 * H(length of the flags, flags, writes of the valid transactions, commit hash before).
 * @param transactions by their place in the block; null for what writes no chaincode's state
 * @param previous of no bytes before block 1
 */
export function commitHash(
  height: number,
  flags: Uint8Array,
  transactions: readonly (Pick<ReadTransaction, 'namespaces'> | null)[],
  previous: Uint8Array,
): Buffer {
  const namespaces = new Map<string, Namespace>();
  for (const [at, transaction] of transactions.entries())
    if (flags[at] === valid && transaction !== null) gather(namespaces, transaction.namespaces, versionOf(height, at));
  return sha256(varint(flags.length), flags, ...inOrder(namespaces).flatMap(([name, own]) => entries(name, own)), previous);
}

function gather(namespaces: Map<string, Namespace>, written: readonly NamespaceWrites[], version: Buffer): void {
  for (const { namespace, writes, collections } of written) {
    if (writes.length === 0 && collections.every((collection) => collection.writes.length === 0)) continue;
    const into = namespaces.get(namespace) ?? { own: new Map<string, Write>(), collections: new Map<string, Writes>() };
    namespaces.set(namespace, into);
    const put = (target: Writes, list: readonly Omit<Write, 'version'>[]): void => {
      for (const { key, value } of list) target.set(key.toString('latin1'), { key, value, version });
    };
    put(into.own, writes);
    for (const { name, writes: hashed } of collections) {
      if (hashed.length === 0) continue;
      const target = into.collections.get(name) ?? new Map<string, Write>();
      into.collections.set(name, target);
      put(target, hashed);
    }
  }
}

/** A namespace's name stands in its first entry only, a collection's in that collection's first. */
function entries(namespace: string, { own, collections }: Namespace): Buffer[] {
  const named = [
    ...inOrder(own).map(([, write]) => ({ collection: '', write })),
    ...inOrder(collections).flatMap(([name, writes]) =>
      inOrder(writes).map(([, write], at) => ({ collection: at === 0 ? name : '', write })),
    ),
  ];
  return named.map(({ collection, write }, at) => {
    const fields = [
      field(1, Buffer.from(at === 0 ? namespace : '')),
      field(2, Buffer.from(collection)),
      field(3, write.key),
      write.value === null ? Buffer.from([4 << 3, 1]) : field(5, write.value),
      field(6, write.version),
    ];
    return field(1, Buffer.concat(fields));
  });
}

const inOrder = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([left], [right]) => (left < right ? -1 : 1));

/** A field of bytes as protobuf writes it; one of no bytes is left out. */
function field(number: number, content: Uint8Array): Buffer {
  return content.length === 0 ? Buffer.alloc(0) : Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/** Block and place, each as its length and its significant bytes. */
const versionOf = (height: number, at: number): Buffer => Buffer.concat([orderedNumber(height), orderedNumber(at)]);

function orderedNumber(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  const first = bytes.findIndex((byte) => byte !== 0);
  const significant = first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
  return Buffer.concat([varint(significant.length), significant]);
}
