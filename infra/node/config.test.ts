// A configuration is read whole or refused, naming file, key, expected and got.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { flag, listOf, objectOf, oneOf, optional, text, wholeNumber } from './config-fields.ts';
import { readConfig, readKind } from './config.ts';

const schema = {
  kind: oneOf('party', 'agent'),
  port: optional(wholeNumber(0, 65535), 0),
  member: text(/^[a-z]+$/),
  seed: optional(wholeNumber(0, 9), 1),
  proof: optional(flag, false),
  parties: listOf(objectOf({ node: text(), endpoint: text() }), 1),
};
const good = { kind: 'party', member: 'hungary', parties: [{ node: 'hungary/party', endpoint: 'localhost:1' }] };

async function read(content: string) {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-config-'));
  await writeFile(join(dir, 'node.json'), content);
  return await readConfig(dir, schema);
}

test('a good file is read, with fallbacks for what is left out', async (t) => {
  t.deepEqual(await read(JSON.stringify(good)), { ...good, kind: 'party', port: 0, seed: 1, proof: false });
  t.is((await read(JSON.stringify({ ...good, port: 7001 }))).port, 7001);
});

const bad: readonly [string, object, RegExp][] = [
  ['an unknown key', { ...good, prot: 1 }, /node\.json: prot: expected one of kind, port, .*, got an unknown key/],
  ['a missing key', { kind: 'party', parties: good.parties }, /node\.json: member: expected text like .*, got nothing/],
  ['a wrong type', { ...good, port: '7001' }, /port: expected a whole number from 0 to 65535, got "7001"/],
  ['a number out of range', { ...good, port: 65536 }, /port: .* got 65536/],
  ['a fraction', { ...good, port: 1.5 }, /port: .* got 1\.5/],
  ['an unknown choice', { ...good, kind: 'ledger' }, /kind: expected one of party, agent, got "ledger"/],
  ['an empty list', { ...good, parties: [] }, /parties: expected a list of at least 1/],
  ['an unknown key further down', { ...good, parties: [{ ...good.parties[0], x: 1 }] }, /parties: expected .* got \[\{"node"/],
  ['a list for an object', [good], /expected one JSON object/],
  ['an inherited key', { ...good, constructor: 1 }, /constructor: .* an unknown key/],
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
  await t.throwsAsync(readConfig(join(tmpdir(), 'no-such-node'), schema), {
    code: 'CONFIG_INVALID',
    message: /no-such-node\/node\.json: expected a configuration file/,
  });
});

test('does not quote a value under a secret name', async (t) => {
  const error = await t.throwsAsync(read(JSON.stringify({ ...good, seed: 123456 })), { code: 'CONFIG_INVALID' });
  t.false(error.message.includes('123456'));
});

test('the kind is read before the schema is known', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-config-'));
  await writeFile(join(dir, 'node.json'), '{"kind":"agent","anything":1}');
  t.is(await readKind(dir, ['party', 'agent']), 'agent');
  await t.throwsAsync(readKind(dir, ['ledger']), { code: 'CONFIG_INVALID', message: /kind: expected one of ledger, got "agent"/ });
});
