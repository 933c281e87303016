// Sets strangers, tampered files, a full disk and restarts against the engine.
import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import { inProcessLedger } from '../client/in-process.ts';
import type { Receipt } from '../client/ledger.ts';
import { certificateFingerprint, signTransaction, type SignedTransaction } from '../client/transaction.ts';
import type { Identity } from '../client/signer-of.ts';
import { openEngine, type Engine, type EngineConfig } from './engine.ts';
import { consortium, member, organisation } from './testing/consortium.ts';
import { scratchContracts } from './testing/scratch-contracts.ts';

const day = 86_400_000;
const made = consortium([
  await member('alpha'),
  await member('beta', { from: new Date(Date.now() - 2 * day), to: new Date(Date.now() - day) }),
  await member('gamma', { from: new Date(Date.now() + day), to: new Date(Date.now() + 2 * day) }),
]);
const [alpha, beta, gamma] = made.members as typeof made.members & { 1: (typeof made.members)[0]; 2: (typeof made.members)[0] };

const open = (changes: Partial<EngineConfig> = {}): Promise<Engine> =>
  openEngine({ ...made, path: ':memory:', ...changes }, { contracts: scratchContracts });
const file = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), 'cohort-engine-')), 'ledger.sqlite');

function signed(
  engine: Pick<Engine, 'genesisHash'>,
  { msp, certPem, keyPem }: Identity,
  requestId: string,
  body = '{"key":"k","value":"v"}',
  verb = 'put',
): SignedTransaction {
  const creator = { msp, certSha256: certificateFingerprint(certPem) };
  return signTransaction(engine.genesisHash, { creator, verb, requestId, body, certificatePem: certPem }, createPrivateKey(keyPem));
}

/** A file with `blocks` committed blocks after block 0. */
async function filled(blocks: number): Promise<string> {
  const path = await file();
  const engine = await open({ path });
  for (let n = 0; n < blocks; n++)
    await engine.submit(signed(engine, alpha.identity, `r${String(n)}`, `{"key":"k${String(n)}","value":"v"}`));
  await engine.close();
  return path;
}

test('refuses an expired, a not yet valid, an unregistered and a foreign certificate, and writes nothing', async (t) => {
  const engine = await open();
  const stranger = await alpha.organisation.issue('stranger');
  const impostor = await (await organisation('alpha')).issue('alpha/admin');
  await t.throwsAsync(engine.submit(signed(engine, beta.identity, 'r')), { code: 'CERTIFICATE_EXPIRED' });
  await t.throwsAsync(engine.submit(signed(engine, gamma.identity, 'r')), { code: 'CERTIFICATE_EXPIRED' });
  await t.throwsAsync(engine.submit(signed(engine, stranger, 'r')), { code: 'CERTIFICATE_UNKNOWN' });
  await t.throwsAsync(engine.submit(signed(engine, impostor, 'r')), { code: 'CERTIFICATE_UNKNOWN' });
  await t.throwsAsync(engine.submit({ ...signed(engine, alpha.identity, 'r'), certificatePem: 'no certificate' }), {
    code: 'CERTIFICATE_UNKNOWN',
  });
  t.is(engine.head().height, 0);
});

test('refuses a certificate that the registry names but another authority issued', async (t) => {
  const other = await organisation('alpha');
  const identity = await other.issue('alpha/admin');
  const record = { ...alpha.record, admin: { ...alpha.record.admin, identityCertSha256: certificateFingerprint(identity.certPem) } };
  const engine = await openEngine(
    { ...made, genesis: { ...made.genesis, organisations: [record] }, path: ':memory:' },
    { contracts: scratchContracts },
  );
  await t.throwsAsync(engine.submit(signed(engine, identity, 'r')), { code: 'CERTIFICATE_UNKNOWN' });
});

test('judges dates by the clock it is given', async (t) => {
  const engine = await openEngine({ ...made, path: ':memory:' }, { contracts: scratchContracts, now: () => Date.now() - 1.5 * day });
  t.is((await engine.submit(signed(engine, beta.identity, 'r'))).height, 1);
});

test('refuses a signature over anything else', async (t) => {
  const engine = await open();
  const good = signed(engine, alpha.identity, 'r');
  for (const change of [
    { body: '{"key":"k","value":"w"}' },
    { verb: 'remove' },
    { requestId: 's' },
    { signature: '00'.repeat(64) },
    { signature: good.signature.slice(2) },
  ])
    await t.throwsAsync(engine.submit({ ...good, ...change }), { code: 'SIGNATURE_INVALID' });
  await t.throwsAsync(engine.submit({ ...good, creator: { ...good.creator, msp: 'beta' } }), { code: 'CERTIFICATE_UNKNOWN' });
  await t.throwsAsync(engine.submit(signed({ genesisHash: '00'.repeat(32) }, alpha.identity, 'r')), { code: 'SIGNATURE_INVALID' });
});

test('refuses a body that is not canonical or too long', async (t) => {
  const engine = await open();
  await t.throwsAsync(engine.submit(signed(engine, alpha.identity, 'r', '{"value":"v", "key":"k"}')), { code: 'ENCODING_INVALID' });
  await t.throwsAsync(engine.submit(signed(engine, alpha.identity, 'r', `{"key":"k","value":"${'v'.repeat(600_000)}"}`)), {
    code: 'QUOTA_EXCEEDED',
  });
});

test('goes on after a restart with the same head, state and receipts', async (t) => {
  const path = await file();
  const first = await open({ path });
  const transaction = signed(first, alpha.identity, 'r');
  const receipt = await first.submit(transaction);
  const head = first.head();
  await first.close();
  const second = await open({ path });
  t.deepEqual([second.head(), await second.submit(transaction)], [head, receipt]);
  await second.close();
});

test('answers what is queued before it closes, and refuses afterwards', async (t) => {
  const engine = await open({ batchMs: 60_000 });
  const queued = engine.submit(signed(engine, alpha.identity, 'r'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await engine.close();
  t.is((await queued).height, 1);
});

test('refuses a second engine on one file', async (t) => {
  const path = await file();
  const engine = await open({ path });
  await t.throwsAsync(open({ path }), { code: 'FOLDER_IN_USE' });
  await engine.close();
});

test('refuses keys that are not the genesis keys, and a file of another consortium', async (t) => {
  await t.throwsAsync(open({ ledgerSeeds: ['11'.repeat(32)] }), { code: 'CONFIG_INVALID' });
  await t.throwsAsync(open({ ledgerSeeds: [] }), { code: 'CONFIG_INVALID' });
  const path = await filled(1);
  await t.throwsAsync(open({ path, genesis: { ...made.genesis, consortium: 'other' } }), { code: 'STORAGE_CORRUPT' });
});

test('refuses a file that is no database, or a torn one', async (t) => {
  const path = await file();
  await writeFile(path, 'this is no database at all, whatever its name says'.repeat(100));
  await t.throwsAsync(open({ path }), { code: 'STORAGE_CORRUPT' });
  const torn = await filled(20);
  const bytes = await readFile(torn);
  bytes.fill(0xa5, 4096, 12_288);
  await writeFile(torn, bytes);
  await t.throwsAsync(open({ path: torn }), { code: 'STORAGE_CORRUPT' });
});

const tampering: Readonly<Record<string, string>> = {
  'a changed state value': `UPDATE state SET value = CAST('x' AS BLOB) WHERE key = CAST('k1' AS BLOB)`,
  'an added state key': `INSERT INTO state VALUES (CAST('extra' AS BLOB), CAST('x' AS BLOB), '1.0')`,
  'a removed state key': `DELETE FROM state WHERE key = CAST('k1' AS BLOB)`,
  'a changed block': `UPDATE block SET document = replace(document, '"VALID"', '"MVCC_CONFLICT"') WHERE height = 1`,
  'a block that is no JSON': `UPDATE block SET document = '{' WHERE height = 2`,
  'changed writes': `UPDATE block SET delta = CAST('[]' AS BLOB) WHERE height = 1`,
  'a missing block': 'DELETE FROM block WHERE height = 1',
  'two blocks swapped':
    'UPDATE block SET height = 9 WHERE height = 1; UPDATE block SET height = 1 WHERE height = 2; UPDATE block SET height = 2 WHERE height = 9',
};

for (const [what, sql] of Object.entries(tampering))
  test(`refuses to open a file with ${what}`, async (t) => {
    const path = await filled(3);
    const db = new DatabaseSync(path);
    db.exec(sql);
    db.close();
    await t.throwsAsync(open({ path }), { code: 'STORAGE_CORRUPT' });
  });

test('refuses a block that does not fit the disk, keeps no half of it, and goes on with room', async (t) => {
  const path = await filled(1);
  const engine = await open({ path, maxPages: 40 });
  const big = (n: number): SignedTransaction =>
    signed(engine, alpha.identity, `big${String(n)}`, `{"key":"big${String(n)}","value":"${'v'.repeat(20_000)}"}`);
  let kept = 0;
  const refusal = await t.throwsAsync(
    async () => {
      for (; kept < 100; kept++) await engine.submit(big(kept));
    },
    { code: 'STORAGE_FULL' },
  );
  t.truthy(refusal);
  const head = engine.head();
  t.is(head.height, 1 + kept);
  t.is(await engine.evaluate('get', `{"key":"big${String(kept)}"}`, { msp: 'alpha', certSha256: '' }), '{"length":0,"text":""}');
  await engine.close();
  const roomy = await open({ path });
  t.deepEqual(roomy.head(), head);
  t.is((await roomy.submit(big(kept))).height, head.height + 1);
  await roomy.close();
});

test('runs a transaction again when a block is committed between two of its reads', async (t) => {
  const gate = Promise.withResolvers<null>();
  let runs = 0;
  const engine = await openEngine(
    { ...made, path: ':memory:' },
    {
      contracts: {
        ...scratchContracts,
        invoke: async (stub, verb, requestId, body) => {
          if (verb !== 'slow') return scratchContracts.invoke(stub, verb, requestId, body);
          const before = (await stub.getState('k')).length;
          if (runs++ === 0) await gate.promise;
          return JSON.stringify([before, (await stub.getState('k')).length]);
        },
      },
    },
  );
  const slow = engine.submit(signed(engine, alpha.identity, 'slow', '{}', 'slow'));
  await engine.submit(signed(engine, alpha.identity, 'r'));
  gate.resolve(null);
  t.deepEqual([(await slow).payload, runs], [[1, 1], 2]);
});

test('splits a queue that would not fit one block', async (t) => {
  const engine = await open();
  const many = Array.from({ length: 6 }, (_, n) =>
    engine.submit(signed(engine, alpha.identity, `r${String(n)}`, `{"key":"k${String(n)}","value":"${'v'.repeat(300_000)}"}`)),
  );
  const heights = new Set((await Promise.all(many)).map((receipt: Receipt) => receipt.height));
  t.is(heights.size, 2);
});

test('serves many clients the same blocks', async (t) => {
  const engine = await open();
  const clients = [1, 2, 3].map(() => inProcessLedger(engine, alpha.identity));
  await engine.submit(signed(engine, alpha.identity, 'r'));
  const seen = await Promise.all(
    clients.map(async (client) => {
      for await (const { header } of client.blocks(0, new AbortController().signal)) if (header.height === 1) return header.hash;
      return '';
    }),
  );
  t.deepEqual(new Set(seen), new Set([engine.head().hash]));
});

test('a reading of the registry that failed is tried again, at the same head', async (t) => {
  let failures = 1;
  const query: typeof scratchContracts.query = (...asked) =>
    failures-- > 0 ? Promise.reject(new RangeError('unreadable')) : scratchContracts.query(...asked);
  const engine = await openEngine({ ...made, path: ':memory:' }, { contracts: { ...scratchContracts, query } });
  await t.throwsAsync(engine.members(), { message: /unreadable/ });
  t.is((await engine.members()).nodes.length, 3);
  await engine.close();
});
