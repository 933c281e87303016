// What a site changes in its pins: nothing where the pinned node key vouches for the rest, one pin otherwise, and never two parties that share a key.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { generateNodeKey, signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import type { NodeView } from '@cohort/protos/ledger';
import { recordHash, rotationBytes } from '@cohort/protos/rotation';
import { atOnce } from '../node/changes.ts';
import { pinChange, standingOf, writePin } from './pin-change.ts';
import { pinWords } from './pin-words.ts';

const anchor = 'ab'.repeat(32);
const key = generateNodeKey();
const digits = (digit: string): string => digit.repeat(64);
const pin = (msp: string, digit: string) => ({
  node: `${msp}/party`,
  nodeKey: digits(digit),
  boxKey: `${digit}b`.padEnd(64, digit),
  tlsCertSha256: `${digit}c`.padEnd(64, digit),
});
const own = { ...pin('bb', '2'), nodeKey: toHex(key.publicKey) };
const pins = [pin('aa', '1'), own, pin('cc', '3')];

const shown = (change: Partial<NodeView>): NodeView => ({
  ...own,
  msp: 'bb',
  role: 'party',
  status: 'active',
  identityCertSha256: digits('d'),
  endpoint: 'bb.example:4101',
  rotation: null,
  ...change,
});

/** As the registry shows a party that renewed its box key, signed by `seed`. */
function renewed(seed: Uint8Array): NodeView {
  const before = shown({});
  const next = shown({ boxKey: digits('e') });
  const signature = toHex(signEd25519(seed, rotationBytes(anchor, 1, recordHash(before), next)));
  const signed = { number: 1, previous: recordHash(before), signature };
  return { ...next, rotation: { used: 1, signed, next: null, former: [] } };
}

test("a pin stays as it is while its node key is the registry's and has signed for the other keys", (t) => {
  t.is(pinChange(shown({}), pins, anchor), null);
  t.is(standingOf(own, shown({}), anchor), 'same');
  t.is(pinChange(renewed(key.seed), pins, anchor), null);
  t.is(standingOf(own, renewed(key.seed), anchor), 'renewed');
});

test('other keys that the pinned node key has not signed for are a change, whatever the registry says of them', (t) => {
  const change = pinChange(renewed(generateNodeKey().seed), pins, anchor);
  t.deepEqual(change?.after, { ...own, boxKey: digits('e') });
  t.is(standingOf(own, shown({ nodeKey: digits('9') }), anchor), 'another');
});

test('the words change with each of the three keys, and with the party', (t) => {
  const all = [
    own,
    { ...own, node: 'dd/party' },
    { ...own, nodeKey: digits('9') },
    { ...own, boxKey: digits('9') },
    { ...own, tlsCertSha256: digits('9') },
  ];
  t.is(new Set(all.map(pinWords)).size, all.length);
});

test('what is no party, and a key that another pinned party has, are refused', (t) => {
  t.throws(() => pinChange(shown({ node: 'bb/agent', role: 'agent' }), pins, anchor), {
    code: 'USAGE',
    message: /expected a party, .* got bb\/agent/,
  });
  t.throws(() => pinChange(shown({ msp: 'zz', nodeKey: digits('9') }), pins, anchor), { code: 'USAGE' });
  t.throws(() => pinChange(shown({ nodeKey: digits('3') }), pins, anchor), {
    code: 'CONFIG_INVALID',
    message: /expected a nodeKey that no other pinned party has/,
  });
  t.throws(() => pinChange(shown({ nodeKey: digits('9'), boxKey: pin('cc', '3').boxKey }), pins, anchor), {
    message: /expected a boxKey that no other/,
  });
});

test('a pin is written in its place, a new party last; all else stays, and one that changed meanwhile is not written over', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-pins-'));
  t.teardown(() => rm(dir, { recursive: true }));
  const path = join(dir, 'node.json');
  const config = {
    batchSeed: '7',
    kind: 'agent',
    consortium: 'c.json',
    offers: [],
    architectures: ['a.json'],
    policy: 'p.json',
    pinnedParties: pins,
  };
  await writeFile(path, JSON.stringify(config));
  const read = async () => JSON.parse(await readFile(path, 'utf8')) as unknown;
  const change = pinChange(shown({ nodeKey: digits('9') }), pins, anchor) ?? t.fail();
  const replaced = [pins[0], { ...own, nodeKey: digits('9') }, pins[2]];
  await writePin(dir, change, atOnce);
  t.deepEqual(await read(), { ...config, pinnedParties: replaced });
  const message = /expected the pin of bb\/party as it was shown, got another/;
  await t.throwsAsync(writePin(dir, change, atOnce), { code: 'FOLDER_IN_USE', message });
  t.deepEqual(await read(), { ...config, pinnedParties: replaced });
  const added = pinChange({ ...shown({}), ...pin('dd', '4'), msp: 'dd' }, pins, anchor) ?? t.fail();
  t.is(added.before, null);
  await writePin(dir, added, atOnce);
  t.deepEqual(await read(), { ...config, pinnedParties: [...replaced, pin('dd', '4')] });
  await t.throwsAsync(writePin(dir, added, atOnce), { code: 'FOLDER_IN_USE' });
  await writeFile(path, JSON.stringify({ ...config, unknown: 1 }));
  await t.throwsAsync(writePin(dir, change, atOnce), { code: 'CONFIG_INVALID', message: /unknown/ });
  t.deepEqual(await read(), { ...config, unknown: 1 });
});
