// Ways to break a good folder, one at a time, and what the doctor has to say of each.
import { appendFile, chmod, cp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { putInForce } from '../../pki/key-generations.ts';
import { renewKeys } from '../../pki/renew-keys.ts';
import { loadOrganisation } from '../../pki/load-organisation.ts';
import { issueCertificate } from '../../pki/issue-certificate.ts';

const dayMs = 86_400_000;

/** What is broken, how, and what the doctor then says. */
export type Breakage = readonly [what: string, how: (at: (...names: string[]) => string) => Promise<unknown>, finding: RegExp];
export const config = 'nodes/va-agent/node.json';
export const edit = async (path: string, change: (value: Record<string, unknown>) => object): Promise<void> =>
  writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>)));
export const half = async (path: string): Promise<void> => truncate(path, Math.floor((await stat(path)).size / 2));

export const breakages: readonly Breakage[] = [
  [
    'an unknown key',
    (at) => edit(at(config), (value) => ({ ...value, polcy: 'policy.json' })),
    /^node\.json of va-agent: CONFIG_INVALID: .*node\.json: polcy: unknown key; expected only kind, .*; correct the file$/,
  ],
  [
    'a missing key',
    (at) => edit(at(config), ({ policy: _policy, ...value }) => value),
    /^node\.json of va-agent: .*node\.json: policy: expected a value, got none; correct the file$/,
  ],
  [
    'a split by lines that names none',
    (at) =>
      edit(at(config), (value) => ({
        ...value,
        offers: (value['offers'] as object[]).map((offer) => ({ ...offer, partition: { kind: 'lines' } })),
      })),
    /^node\.json of va-agent: CONFIG_INVALID: .*node\.json: offers\[0\]\.partition\.testLines: expected a value, got none; correct the file$/,
  ],
  [
    'one party pinned three times',
    (at) => edit(at(config), (value) => ({ ...value, pinnedParties: Array(3).fill((value['pinnedParties'] as object[])[0]) })),
    /^node\.json of va-agent: CONFIG_INVALID: .*pinnedParties: expected a node of its own for each, got one twice; ask each party's operator/,
  ],
  [
    'one dataset offered twice',
    (at) => edit(at(config), (value) => ({ ...value, offers: Array(2).fill((value['offers'] as object[])[0]) })),
    /^node\.json of va-agent: CONFIG_INVALID: .*offers: expected each version of a dataset once, got heart-disease version 1 twice; leave one/,
  ],
  [
    'a ledger in consortium.json without a port',
    (at) => edit(at('consortium.json'), (value) => ({ ...value, ledger: { ...(value['ledger'] as object), endpoint: 'localhost' } })),
    /^consortium\.json: CONFIG_INVALID: .*consortium\.json: ledger\.endpoint: expected host:port or empty text, got "localhost"; correct/,
  ],
  [
    'the kind of another node',
    (at) => edit(at(config), (value) => ({ ...value, kind: 'party' })),
    /^node\.json of va-agent: .*kind: expected that of va\/agent, got party; correct it$/,
  ],
  [
    'a missing data file',
    (at) => rm(at('data/va/processed.va.data')),
    /^heart-disease version 1 of va-agent: DATA_NOT_FOUND: \/.*\/data\/va\/processed\.va\.data: expected a file of rows, got nothing: no file of this name is there; put it there/m,
  ],
  [
    'rows that no agent can read',
    async (at) => {
      const file = at('data/va/processed.va.data');
      await writeFile(file, (await readFile(file, 'utf8')).replaceAll(',', ';'));
    },
    /^heart-disease version 1 of va-agent: DATA_INVALID: processed\.va\.data:1:1: expected 14 cells, got semicolons; declare "separator": ";"/m,
  ],
  [
    'a policy with a typing error',
    (at) => edit(at('nodes/va-agent/policy.json'), (value) => ({ ...value, minCohrt: 3 })),
    /^file of va-agent: CONFIG_INVALID: .*policy\.json: minCohrt: unknown key; expected only .*; correct the file$/,
  ],
  [
    'a broken schema',
    (at) => half(at('schema.json')),
    /^file of va-agent: CONFIG_INVALID: .*schema\.json:\d+:\d+: expected JSON, here .*, got the end of the file; correct the file/m,
  ],
  [
    'half a model',
    (at) => half(at('zero-model.safetensors')),
    /^file of va-party: CONFIG_INVALID: .*zero-model\.safetensors: .*; restore the file$/m,
  ],
  [
    'a model with a number that is not finite',
    async (at) => {
      const file = await readFile(at('zero-model.safetensors'));
      file.writeFloatLE(Number.NaN, file.length - 4);
      await writeFile(at('zero-model.safetensors'), file);
    },
    /^file of va-party: CONFIG_INVALID: .*zero-model\.safetensors: .*expected a finite number, got NaN; restore the file$/m,
  ],
  [
    'an architecture with more inputs than any schema has features',
    (at) => edit(at('architecture.json'), (value) => ({ ...value, input: 23 })),
    /^file of va-agent: CONFIG_INVALID: .*architecture\.json: input: expected as many as a schema under offers has features \(\d+\), got 23; name/m,
  ],
  [
    "half of the ledger's database",
    (at) => half(at('nodes/cleveland-ledger/state/ledger.sqlite')),
    /^state of cleveland-ledger: STORAGE_CORRUPT: .*ledger\.sqlite: expected an intact database, got .*; stop the node and put the last whole copy of the chain back \(docs\/node\.md\)$/,
  ],
  [
    "none of the ledger's database",
    (at) => truncate(at('nodes/cleveland-ledger/state/ledger.sqlite'), 0),
    /^state of cleveland-ledger: STORAGE_CORRUPT: .* got a database without tables;/,
  ],
  [
    "garbage for a party's journal",
    (at) => writeFile(at('nodes/va-party/state/journal.sqlite'), 'not a database '.repeat(1000)),
    /^state of va-party: STORAGE_CORRUPT: .*journal\.sqlite: expected an intact database, got file is not a database;/,
  ],
  [
    'a memory of the ledger that is garbled',
    (at) => writeFile(at('nodes/va-admin/state/ledger-memory.json'), '{"height":'),
    /^state of va-admin: STORAGE_CORRUPT: .*ledger-memory\.json: expected .*; restore the file/,
  ],
  [
    "an admin's key that others may read",
    (at) => chmod(at('nodes/va-admin/keys/tls.key.pem'), 0o644),
    /^keys of va-admin: CONFIG_INVALID: .*tls\.key\.pem: expected mode 0600, got 0644; run: chmod 600 /,
  ],
  [
    'a node key of before a renewal that others may read',
    async (at) => {
      await renewKeys(at('nodes/va-party'), await loadOrganisation(at('organisations/va')));
      await putInForce(at('nodes/va-party'), 1);
      await chmod(at('nodes/va-party/keys/node.key'), 0o644);
    },
    /^keys of va-party: CONFIG_INVALID: .*keys\/node\.key: expected mode 0600, got 0644; run: chmod 600 /,
  ],
  [
    'a renewed node key that is not in force yet and that others may read',
    async (at) => {
      await renewKeys(at('nodes/va-party'), await loadOrganisation(at('organisations/va')));
      await chmod(at('nodes/va-party/keys/1/node.key'), 0o640);
    },
    /^keys of va-party: CONFIG_INVALID: .*keys\/1\/node\.key: expected mode 0600, got 0640; run: chmod 600 /,
  ],
  [
    'a folder of keys that others may open',
    (at) => chmod(at('nodes/va-agent/keys'), 0o755),
    /^keys of va-agent: CONFIG_INVALID: .*keys: expected mode 0700, got 0755; run: chmod 700 /,
  ],
  [
    "an authority's key that others may read",
    (at) => chmod(at('organisations/va/keys/ca.key.pem'), 0o640),
    /^authority of va: CONFIG_INVALID: .*expected mode 0600, got 0640/,
  ],
  [
    'a certificate that ends soon',
    async (at) => {
      const { authority } = await loadOrganisation(at('organisations/va'));
      const { certPem, keyPem } = await issueCertificate(
        { usage: 'tls', msp: 'va', name: 'va/party', notAfter: new Date(Date.now() + 10.5 * dayMs) },
        authority,
      );
      await writeFile(at('nodes/va-party/keys/tls.pem'), certPem);
      await writeFile(at('nodes/va-party/keys/tls.key.pem'), keyPem);
    },
    /^keys of va-party: CERTIFICATE_EXPIRED: .*at least 30 days of validity, got 10; renew it: cohort node rotate$/,
  ],
  [
    "a node's keys from another authority",
    async (at) =>
      cp(at('organisations/hungarian/ca.pem'), at('nodes/va-party/keys/ca.pem')).then(() => chmod(at('nodes/va-party/keys/ca.pem'), 0o600)),
    /^keys of va-party: CONFIG_INVALID: .*expected one that keys\/ca\.pem signed, got another's; restore the folder/,
  ],
  [
    'a folder that nobody named',
    async (at) => cp(at('nodes/va-agent'), at('nodes/va-agnet'), { recursive: true }),
    /^nodes\/va-agnet: expected a folder that consortium\.json names/,
  ],
  [
    'a broken consortium.json',
    (at) => appendFile(at('consortium.json'), '}'),
    /^consortium\.json: CONFIG_INVALID: .*consortium\.json:\d+:\d+: expected JSON, here the end of the file, got "}"; correct the file/,
  ],
];
