// The Fabric contracts on Fabric's own dispatcher, over a fake of its stub.
import { createRequire } from 'node:module';
import test from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { plainRows } from '@cohort/protos/testing/study-plan';
import { certificateFingerprint } from '../client/transaction.ts';
import { invoke, query } from '../core/invoke.ts';
import { queries } from '../core/queries.ts';
import { genesisOf } from '../core/testing/consortium.ts';
import { MemoryLedger } from '../core/testing/memory-stub.ts';
import { transactions } from '../core/transactions.ts';
import { organisation } from '../embedded/testing/consortium.ts';
import type { FabricStub } from './fabric-stub.ts';

interface Response {
  readonly status: number;
  readonly message: string;
  /** Empty when refused. */
  readonly payload?: Uint8Array;
}

type Dispatcher = new (classes: readonly unknown[], serializers: object) => { Invoke(stub: object): Promise<Response> };

// As on a peer, Fabric starts its dispatcher before it loads the contracts; both must see one reflect-metadata (package.json overrides it).
const load = createRequire(import.meta.url);
const ChaincodeFromContract = load('fabric-shim/lib/contract-spi/chaincodefromcontract.js') as Dispatcher;
const { contracts } = await import('./contracts.ts');
const chaincode = new ChaincodeFromContract([...contracts], {
  serializers: { jsonSerializer: load.resolve('fabric-contract-api/lib/jsontransactionserializer.js') },
  transaction: 'jsonSerializer',
});

const member = await organisation('cleveland');
const identity = await member.issue('cleveland/admin');

const fingerprint = certificateFingerprint(identity.certPem);
const genesis = { ...genesisOf('cleveland') };
const founded = {
  ...genesis,
  organisations: genesis.organisations.map((item) => ({ ...item, admin: { ...item.admin, identityCertSha256: fingerprint } })),
};

/** One transaction on Fabric's dispatcher; commits when it was endorsed. */
async function call(ledger: MemoryLedger, name: string, ...parameters: readonly string[]) {
  const transaction = ledger.begin('cleveland', fingerprint);
  const creator = { mspid: 'cleveland', idBytes: Buffer.from(identity.certPem) };
  const stub = {
    ...transaction.stub,
    getCreator: () => creator,
    getFunctionAndParameters: () => ({ fcn: name, params: parameters }),
    getBufferArgs: () => [name, ...parameters].map((item) => Buffer.from(item)),
    getChannelID: () => 'heart',
    getSignedProposal: () => ({}),
  } as unknown as FabricStub;
  const response = await chaincode.Invoke(stub);
  if (response.status === 200) transaction.commit();
  return {
    status: response.status,
    message: response.message,
    payload: Buffer.from(response.payload ?? []).toString(),
    writes: transaction.writes(),
  };
}

const verbs = [...Object.keys(transactions), ...Object.keys(queries)];

test("exactly the core's verbs are listed, and each takes texts only", (t) => {
  const listed = contracts.flatMap((Contract) => {
    const found = Reflect.getMetadata('fabric:transactions', Contract.prototype as object) as {
      name: string;
      parameters: { schema: { type: string } }[];
    }[];
    t.true(found.every(({ parameters }) => parameters.every(({ schema }) => schema.type === 'string')));
    return found.map(({ name }) => `${new Contract().getName()}.${name}`);
  });
  t.deepEqual(listed.sort(), ['genesis.initialise', ...verbs].sort());
});

for (const verb of verbs)
  test(`what the core answers to ${verb}, Fabric answers`, async (t) => {
    const ledger = new MemoryLedger();
    await call(ledger, 'genesis:initialise', 'id', canonicalJson(founded));
    const isQuery = verb in queries;
    const run = async (): Promise<string> => {
      const { stub } = ledger.begin('cleveland', fingerprint);
      return isQuery ? await query(stub, verb, '{"limit":1}') : await invoke(stub, verb, 'request', '{"limit":1}');
    };
    const expected = await run().catch((thrown: unknown) => (thrown as Error).message);
    const { payload, message } = await call(ledger, verb.replace('.', ':'), ...(isQuery ? [] : ['request']), '{"limit":1}');
    t.is(payload || message, expected);
  });

test('even without the list nothing else could be called: the classes hold no other method', (t) => {
  const methods = contracts.flatMap((Contract) => {
    const own = Object.getOwnPropertyNames(Contract.prototype as object).filter((name) => name !== 'constructor');
    return own.map((name) => `${new Contract().getName()}.${name}`);
  });
  t.deepEqual(methods.sort(), ['genesis.initialise', ...verbs].sort());
});

test("a founder's admin initialises once, then queries and transactions reach the core", async (t) => {
  const ledger = new MemoryLedger();
  const first = await call(ledger, 'genesis:initialise', 'id', canonicalJson(founded));
  t.is(first.status, 200, first.message);
  const again = await call(ledger, 'genesis:initialise', 'id', canonicalJson(founded));
  t.regex(again.message, /ALREADY_EXISTS/);
  t.deepEqual(again.writes, {});
  const epoch = { epoch: 0, seconds: 60, nextSeconds: 60, asked: [], needed: 1 };
  t.is((await call(ledger, 'epochs:current', '{}')).payload, canonicalJson(epoch));
  const registered = await call(ledger, 'datasets:register', 'request', canonicalJson(plainRows));
  t.is(registered.payload, '{"dataset":"heart","msp":"cleveland","version":1}');
  t.true(Object.keys(registered.writes).includes('dataset~cleveland~heart~1'));
  t.regex((await call(ledger, 'datasets:register', 'other', canonicalJson(plainRows))).message, /DATASET_EXISTS/);
  await call(ledger, 'datasets:register', 'second', canonicalJson({ ...plainRows, version: 2 }));
  const page = (bookmark: string) => call(ledger, 'datasets:list', canonicalJson({ msp: null, limit: 1, bookmark }));
  t.like(JSON.parse((await page('')).payload), { items: [{ version: 1 }], bookmark: 'cleveland~heart~2' });
  t.like(JSON.parse((await page('cleveland~heart~2')).payload), { items: [{ version: 2 }], bookmark: '' });
});

test('who is not named in a genesis cannot write it', async (t) => {
  const refused = await call(new MemoryLedger(), 'genesis:initialise', 'id', canonicalJson(genesis));
  t.regex(refused.message, /NOT_PERMITTED/);
  t.deepEqual(refused.writes, {});
});

test('nothing but the listed transactions can be called', async (t) => {
  const ledger = new MemoryLedger();
  await call(ledger, 'genesis:initialise', 'id', canonicalJson(founded));
  for (const name of [
    'rounds:constructor',
    'rounds:getName',
    'rounds:beforeTransaction',
    'rounds:createContext',
    'rounds:unknown',
    'core:invoke',
  ]) {
    const { status, writes } = await call(ledger, name, 'id', '{}');
    t.not(status, 200, name);
    t.deepEqual(writes, {});
  }
});
