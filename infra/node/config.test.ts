// A configuration is read whole or refused, naming file, key, expected and got.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { boolean, freeText, integer, list, object, oneOf, optional, text } from '@cohort/protos/shape';
import { readConfig, readKind } from './config.ts';

interface Config {
  readonly kind: 'party' | 'agent';
  readonly port: number;
  readonly member: string;
  readonly seed: number;
  readonly proof: boolean;
  readonly parties: readonly { readonly node: string; readonly endpoint: string; readonly vault?: { readonly salt: string } }[];
}

const shape = object<Config>({
  kind: oneOf('party', 'agent'),
  port: optional(integer(0, 65535), 0),
  member: text(20, /^[a-z]+$/, 'lower-case letters'),
  seed: optional(integer(0, 9), 1),
  proof: optional(boolean, false),
  parties: list(
    object<Config['parties'][number]>({
      node: freeText(99),
      endpoint: freeText(99),
      vault: optional(object<{ salt: string }>({ salt: freeText(4) })),
    }),
    1,
    9,
  ),
});
const good = { kind: 'party', member: 'hungary', parties: [{ node: 'hungary/party', endpoint: 'localhost:1' }] };

async function read(content: string) {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-config-'));
  await writeFile(join(dir, 'node.json'), content);
  return await readConfig(dir, shape);
}

test('a good file is read, with fallbacks for what is left out', async (t) => {
  t.deepEqual(await read(JSON.stringify(good)), { ...good, kind: 'party', port: 0, seed: 1, proof: false });
  t.is((await read(JSON.stringify({ ...good, port: 7001 }))).port, 7001);
});

test('a byte order mark in front is no part of the file', async (t) => {
  t.is((await read(`\ufeff${JSON.stringify(good)}`)).member, 'hungary');
  await t.throwsAsync(read(`\ufeff\ufeff${JSON.stringify(good)}`), { message: /node\.json:1:1: expected JSON, here a value, got / });
});

const bad: readonly [string, object, RegExp][] = [
  ['an unknown key', { ...good, prot: 1 }, /node\.json: prot: unknown key; expected only kind, port, .*, parties; correct the file$/],
  ['a missing key', { kind: 'party', parties: good.parties }, /node\.json: member: expected a value, got none; correct the file$/],
  ['a wrong type', { ...good, port: '7001' }, /node\.json: port: expected an integer in 0\.\.65535, got "7001"; correct the file$/],
  ['a number out of range', { ...good, port: 65536 }, /: port: .* got 65536;/],
  ['a fraction', { ...good, port: 1.5 }, /: port: .* got 1\.5;/],
  ['an unknown choice', { ...good, kind: 'ledger' }, /: kind: expected party \| agent, got "ledger";/],
  ['an empty list', { ...good, parties: [] }, /: parties: expected a list of 1 to 9 items, got a list of 0;/],
  [
    'an unknown key further down',
    { ...good, parties: [{ ...good.parties[0], x: 1 }] },
    /: parties\[0\]\.x: unknown key; expected only node, end/,
  ],
  ['a wrong leaf', { ...good, parties: [{ node: 7, endpoint: 'localhost:1' }] }, /: parties\[0\]\.node: expected 1 to 99 .*, got 7;/],
  ['a list for an object', [good], /node\.json: expected an object, got a list of 1; correct the file$/],
  ['null', null as unknown as object, /node\.json: expected an object, got null; correct the file$/],
  ['an inherited key', { ...good, constructor: 1 }, /: constructor: unknown key/],
];
for (const [name, value, message] of bad)
  test(`refuses ${name}`, async (t) => {
    await t.throwsAsync(read(JSON.stringify(value)), { code: 'CONFIG_INVALID', message });
  });

test('refuses a broken and a missing file by name', async (t) => {
  await t.throwsAsync(read('{"kind":'), {
    code: 'CONFIG_INVALID',
    message: /node\.json:1:9: expected JSON, here a value, got the end of the file; correct the file$/,
  });
  await t.throwsAsync(readConfig(join(tmpdir(), 'no-such-node'), shape), {
    code: 'CONFIG_INVALID',
    message: /no-such-node\/node\.json: expected a configuration file/,
  });
});

test('does not quote a value under a secret name, at whatever depth', async (t) => {
  const [party] = good.parties;
  for (const value of [
    { ...good, seed: 'secret-123456' },
    { ...good, parties: [{ ...party, vault: { salt: 'secret-123456' } }] },
  ]) {
    const error = await t.throwsAsync(read(JSON.stringify(value)), { code: 'CONFIG_INVALID' });
    t.regex(error.message, /(?:seed|parties\[0\]\.vault\.salt): expected .*, got another value \(not shown\); correct the file$/);
    t.false(error.message.includes('123456'));
  }
});

test('the kind is read before the schema is known', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-config-'));
  await writeFile(join(dir, 'node.json'), '{"kind":"agent","anything":1}');
  t.is(await readKind(dir, ['party', 'agent']), 'agent');
  await t.throwsAsync(readKind(dir, ['ledger']), {
    code: 'CONFIG_INVALID',
    message: /node\.json: kind: expected ledger, got "agent"; correct the file$/,
  });
});
