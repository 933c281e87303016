// What a peer may call: the core's verbs and the two about the genesis, each answered as the core answers, and nothing else.
import test from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { certificateFingerprint } from '../client/transaction.ts';
import { anchorOf, invoke, query } from '../core/invoke.ts';
import { queries } from '../core/queries.ts';
import { genesisOf, named } from '../core/testing/consortium.ts';
import { MemoryLedger } from '../core/testing/memory-stub.ts';
import { transactions } from '../core/transactions.ts';
import { organisation } from '../embedded/testing/consortium.ts';
import { cohortChaincode } from './cohort-chaincode.ts';

const member = await organisation('cleveland');
const identity = await member.issue('cleveland/admin');
const fingerprint = certificateFingerprint(identity.certPem);
const stranger = genesisOf('cleveland');
const founded = {
  ...stranger,
  organisations: stranger.organisations.map((item) => ({ ...item, admin: { ...item.admin, identityCertSha256: fingerprint } })),
};

type Arguments = readonly (string | Uint8Array)[];

/** One transaction as the shim hands it over; commits when it was endorsed. */
async function call(ledger: MemoryLedger, args: Arguments, anchor = anchorOf(founded)) {
  const { stub, writes, commit } = ledger.begin('cleveland', fingerprint);
  const asked = {
    ...stub,
    getCreator: () => ({ mspid: 'cleveland', idBytes: Buffer.from(identity.certPem) }),
    getBufferArgs: () => args.map((item) => Buffer.from(item as Uint8Array)),
  };
  const { status, message = '', payload = new Uint8Array() } = await cohortChaincode(anchor).Invoke(asked as never);
  if (status === 200) commit();
  return { status, message, payload: Buffer.from(payload).toString(), writes: writes() };
}

async function foundedLedger(): Promise<MemoryLedger> {
  const ledger = new MemoryLedger();
  await call(ledger, ['genesis.initialise', 'id', canonicalJson(founded)]);
  return ledger;
}

for (const verb of [...Object.keys(transactions), ...Object.keys(queries)])
  test(`what the core answers to ${verb}, the chaincode answers`, async (t) => {
    const ledger = await foundedLedger();
    const { stub } = ledger.begin('cleveland', fingerprint);
    const isQuery = verb in queries;
    const body = '{"limit":1}';
    const expected = await (isQuery ? query(stub, verb, body) : invoke(stub, verb, 'request', body)).catch(
      (thrown: unknown) => (thrown as Error).message,
    );
    const { payload, message } = await call(ledger, isQuery ? [verb, body] : [verb, 'request', body]);
    t.is(payload || message, expected);
  });

test('what no verb is named is refused by our own code, whatever comes with it', async (t) => {
  const ledger = await foundedLedger();
  const names = [
    '',
    'rounds',
    'rounds:open',
    'rounds.unknown',
    'constructor',
    '__proto__',
    'rounds.open ',
    'org.hyperledger.fabric:GetMetadata',
  ];
  for (const name of names)
    for (const rest of [[], ['id'], ['id', '{}'], ['id', '{}', 'more']]) {
      const { status, message, writes } = await call(ledger, [name, ...rest]);
      t.is(status, 500, name);
      t.regex(message, /^VERB_UNKNOWN: verb: expected one of governance\.propose, /);
      t.deepEqual(writes, {});
    }
  t.regex((await call(ledger, [])).message, /^VERB_UNKNOWN: /);
});

const misshapen: readonly (readonly [string, Arguments, RegExp])[] = [
  ['a transaction without a body', ['rounds.open', 'id'], /^BODY_INVALID: rounds\.open: expected two arguments, .*, got 1$/],
  ['a transaction with more', ['rounds.open', 'id', '{}', '{}'], /^BODY_INVALID: .*, got 3$/],
  ['a query with a request id', ['epochs.current', 'id', '{}'], /^BODY_INVALID: epochs\.current: expected one argument, a body, got 2$/],
  ['an anchor of something', ['genesis.anchor', '{}'], /^BODY_INVALID: genesis\.anchor: expected no argument, got 1$/],
  ['bytes that are no text', ['rounds.open', 'id', new Uint8Array([0x7b, 0xff, 0x7d])], /^ENCODING_INVALID: arguments: expected UTF-8/],
  ['a byte order mark', ['epochs.current', '\ufeff{}'], /^ENCODING_INVALID: /],
  ['JSON that is not canonical', ['epochs.current', '{ }'], /^ENCODING_INVALID: /],
  ['a key that poses as another', ['datasets.get', '{"dataset":"a\\u0000b","msp":"cleveland","version":1}'], /^BODY_INVALID: /],
];
for (const [what, args, expected] of misshapen)
  test(`${what} is refused, and nothing is written`, async (t) => {
    const { status, message, writes } = await call(await foundedLedger(), args);
    t.is(status, 500);
    t.regex(message, expected);
    t.deepEqual(writes, {});
  });

test("a founder's admin initialises once, then queries and transactions reach the core", async (t) => {
  const ledger = new MemoryLedger();
  const anchor = canonicalJson({ anchor: anchorOf(founded) });
  t.is((await call(ledger, ['genesis.anchor'])).payload, anchor, 'told before the genesis too');
  t.is((await call(ledger, ['genesis.initialise', 'id', canonicalJson(founded)])).payload, anchor);
  const again = await call(ledger, ['genesis.initialise', 'id', canonicalJson(founded)]);
  t.regex(again.message, /^ALREADY_EXISTS: /);
  t.deepEqual(again.writes, {});
  const body = {
    dataset: 'heart',
    source: 'uci',
    version: 1,
    schemaHash: named('schema'),
    bucket: { lower: 200, upper: 500 },
    evaluationBucket: null,
    protection: 'unprotected',
    accounts: [],
  };
  const registered = await call(ledger, ['datasets.register', 'request', canonicalJson(body)]);
  t.is(registered.payload, '{"dataset":"heart","msp":"cleveland","version":1}');
  t.true(Object.keys(registered.writes).includes('dataset~cleveland~heart~1'));
  await call(ledger, ['datasets.register', 'second', canonicalJson({ ...body, version: 2 })]);
  const page = (bookmark: string) => call(ledger, ['datasets.list', canonicalJson({ msp: null, limit: 1, bookmark })]);
  t.like(JSON.parse((await page('')).payload), { items: [{ version: 1 }], bookmark: 'cleveland~heart~2' });
  t.like(JSON.parse((await page('cleveland~heart~2')).payload), { items: [{ version: 2 }], bookmark: '' });
});

test('a genesis other than the one that was approved with the package is not endorsed, be it by a founder', async (t) => {
  const forged = { ...founded, epochSeconds: founded.epochSeconds + 1 };
  const refused = await call(new MemoryLedger(), ['genesis.initialise', 'id', canonicalJson(forged)]);
  t.regex(refused.message, /^NOT_PERMITTED: id: expected the genesis of this package, with anchor /);
  t.deepEqual(refused.writes, {});
});

test('who is not named in the genesis cannot write it', async (t) => {
  const refused = await call(new MemoryLedger(), ['genesis.initialise', 'id', canonicalJson(stranger)], anchorOf(stranger));
  t.regex(refused.message, /^NOT_PERMITTED: id: expected an admin node named in the genesis, got cleveland with certificate /);
  t.deepEqual(refused.writes, {});
});
