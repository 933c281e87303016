// What should have become of a transaction, over one that a real channel found valid: as it is, and with one thing changed.
import test from 'ava';
import { MapState } from '../verify/audit-state.ts';
import { dataOf } from '../fabric-client/block-bytes.ts';
import { readEnvelope } from '../fabric-client/read-envelope.ts';
import { validation } from '../fabric-client/verify-next.ts';
import { meant, recordedBlock, recordedHeight, stateBefore } from '../fabric-client/testing/recorded-channel.ts';
import { ChannelState } from './channel-state.ts';
import { judgeReads, judgeSigned, nameOf } from './judge-transaction.ts';
import { readEntry, type Entry, type EntryRange, type StateKey } from './read-entry.ts';

const { channel, chaincode } = meant;
const transaction = readEnvelope(dataOf(recordedBlock(recordedHeight))[0] ?? new Uint8Array());
const rules = stateBefore(recordedHeight);
if (transaction === null || rules === null) throw new RangeError('expected a recorded transaction');
const entry = readEntry(transaction, channel);

/** Which of the codes that matter a judgement leaves open. */
const open = (judged: ReturnType<typeof judgeSigned>): readonly number[] =>
  [0, 4, 9, 10, 11, 12].filter((code) => judged?.codes(code) === true);
const signed = (change: Partial<typeof transaction> = {}, isKnown = false, of = entry, policy = rules.policy) =>
  judgeSigned({ transaction: { ...transaction, ...change }, entry: of }, { chaincode, isKnown }, { ...rules, policy });

test('of a transaction with its signatures, its id and its endorsements what it read decides', (t) => {
  t.is(entry.fault, null);
  t.is(signed(), null);
});

test('another signature, an id that is known, and too few endorsements each have their codes, and none is valid', (t) => {
  t.deepEqual(open(signed({ signature: transaction.signature.subarray(1) })), [4]);
  t.deepEqual(open(signed({}, true)), [validation.duplicate]);
  t.deepEqual(open(signed({ endorsements: transaction.endorsements.slice(1) })), [validation.endorsements]);
  t.deepEqual(open(signed({}, false, entry, null)), [validation.endorsements]);
});

test('parts that do not belong together are no transaction: of another channel, with another id, a result of another proposal', (t) => {
  const faults = [
    readEntry(transaction, 'other'),
    readEntry({ ...transaction, txId: 'ab'.repeat(32) }, channel),
    readEntry({ ...transaction, result: new Uint8Array() }, channel),
  ];
  for (const fault of faults) {
    t.not(fault.fault, null);
    t.deepEqual(open(signed({}, false, fault)), [4]);
  }
  t.is(new Set(faults.map(({ fault }) => fault)).size, 3);
});

const at = (key: string): StateKey => ({ namespace: chaincode, collection: '', key });
const key = (name: string): string => `\u0000row\u0000${name}\u0000`;

/** Rows a and c, of blocks 3 and 4. */
function stateOf(): ChannelState {
  const state = new ChannelState(new MapState(), chaincode);
  state.write(at(key('a')), Buffer.from('1'), '3.0');
  state.write(at(key('c')), Buffer.from('1'), '4.1');
  return state;
}
const reading = (set: Partial<Entry['sets'][number]>): Entry => ({
  ...entry,
  sets: [{ namespace: chaincode, reads: [], ranges: [], hashedReads: [], writesMetadata: false, ...set }],
});
const read = (set: Partial<Entry['sets'][number]>, written: readonly StateKey[] = []) =>
  open(judgeReads({ transaction, entry: reading(set) }, stateOf(), new Set(written.map(nameOf)), chaincode));

test('what it read must still be so: its version, its absence, and that nothing in the block wrote it, even to leave it absent', (t) => {
  t.deepEqual(read({ reads: [{ at: at(key('a')), version: '3.0' }] }), [validation.valid]);
  t.deepEqual(read({ reads: [{ at: at(key('a')), version: '2.0' }] }), [validation.conflict]);
  t.deepEqual(read({ reads: [{ at: at(key('b')), version: null }] }), [validation.valid]);
  t.deepEqual(read({ reads: [{ at: at(key('a')), version: null }] }), [validation.conflict]);
  t.deepEqual(read({ reads: [{ at: at(key('b')), version: null }] }, [at(key('b'))]), [validation.conflict]);
  const hashed = { namespace: chaincode, collection: 'own', key: 'ab' };
  t.deepEqual(read({ hashedReads: [{ at: hashed, version: '1.0' }] }), [validation.conflict]);
});

test('what it listed must still be all that is there, as far as it read', (t) => {
  const found = [
    { key: key('a'), version: '3.0' },
    { key: key('c'), version: '4.1' },
  ];
  const range = (change: Partial<EntryRange>): Partial<Entry['sets'][number]> => ({
    ranges: [{ start: '\u0000row\u0000', end: '\u0000row\u0000\u{10ffff}', exhausted: true, found, ...change }],
  });
  t.deepEqual(read(range({})), [validation.valid]);
  t.deepEqual(read(range({ found: found.slice(1) })), [validation.phantom]);
  t.deepEqual(read(range({ found: found.with(1, { key: key('c'), version: '4.0' }) })), [validation.phantom]);
  t.deepEqual(read(range({ exhausted: false, end: key('a'), found: found.slice(0, 1) })), [validation.valid]);
  t.deepEqual(read(range({ exhausted: false, end: key('c'), found: found.slice(0, 1) })), [validation.phantom]);
  t.deepEqual(read(range({}), [at(key('c'))]), [validation.phantom]);
  // Of a long list a block holds a hash: whether it has changed is then open.
  t.deepEqual(read(range({ found: null })), [validation.valid, validation.endorsements, validation.phantom]);
});
