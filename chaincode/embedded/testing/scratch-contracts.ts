// Tiny contracts for tests of the ledger itself: each verb provokes one rule of the platform.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { MembersView } from '@cohort/protos/ledger';
import { memberPage } from '@cohort/protos/testing/one-page';
import { json, type Shape } from '@cohort/protos/shape';
import type { Stub } from '../../core/stub.ts';
import type { Contracts } from '../contracts.ts';

type Body = Readonly<Record<string, string>>;
type Verb = (stub: Stub, body: Body) => Promise<unknown>;

const text = async (stub: Stub, key: string): Promise<string> => new TextDecoder().decode(await stub.getState(key));
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const listed = async (stub: Stub, type: string, ...attributes: string[]): Promise<unknown[]> => {
  const found: unknown[] = [];
  for await (const { key, value } of stub.getStateByPartialCompositeKey(type, attributes))
    found.push([...stub.splitCompositeKey(key).attributes, new TextDecoder().decode(value)]);
  return found;
};

const verbs: Readonly<Record<string, Verb>> = {
  put: async (stub, { key = '', value = '' }) => {
    await stub.putState(key, bytes(value));
    return value;
  },
  remove: async (stub, { key = '' }) => {
    await stub.deleteState(key);
    return null;
  },
  increment: async (stub, { key = '' }) => {
    const next = String(Number((await text(stub, key)) || '0') + 1);
    await stub.putState(key, bytes(next));
    stub.setEvent('incremented', bytes(canonicalJson({ next })));
    return next;
  },
  readOwnWrite: async (stub, { key = '', value = '' }) => {
    await stub.putState(key, bytes(value));
    return { read: await text(stub, key), listed: await listed(stub, 'item') };
  },
  lastWriteWins: async (stub, { key = '' }) => {
    await stub.putState(key, bytes('first'));
    await stub.putState(key, bytes('last'));
    return null;
  },
  twoEvents: async (stub) => {
    stub.setEvent('first', bytes('{}'));
    stub.setEvent('second', bytes('{"n":2}'));
    return Promise.resolve(null);
  },
  /** Adds an item and says how many there were: its answer rests on a range. */
  addItem: async (stub, { group = '', name = '', value = '' }) => {
    const before = await listed(stub, 'item', group);
    await stub.putState(stub.createCompositeKey('item', [group, name]), bytes(value));
    return before.length;
  },
  /** Replaces the registry; `view` is a MembersView in canonical JSON. */
  setMembers: async (stub, { view = '' }) => {
    await stub.putState('members', bytes(view));
    return null;
  },
  refuseAfterWrite: async (stub, { key = '' }) => {
    await stub.putState(key, bytes('never'));
    throw new CohortError('BODY_INVALID', 'refused on purpose');
  },
};

const queries: Readonly<Record<string, Verb>> = {
  get: async (stub, { key = '' }) => ({ length: (await stub.getState(key)).length, text: await text(stub, key) }),
  items: (stub, { group }) => (group === undefined ? listed(stub, 'item') : listed(stub, 'item', group)),
  creator: (stub) => Promise.resolve(stub.getCreator()),
  'members.list': async (stub) => memberPage(JSON.parse(await text(stub, 'members')) as MembersView),
};

/** Request ids are kept as the product's contracts keep them. */
export const scratchContracts: Contracts = {
  initialise: async (stub, { organisations }) => {
    const nodes = organisations.map(({ admin }) => ({ ...admin, status: 'active', rotation: null }));
    await stub.putState(
      'members',
      bytes(
        canonicalJson({
          nodes,
          organisations: organisations.map((item) => ({ ...item, status: 'active', suspendedUntil: null, formerCaPem: null })),
        }),
      ),
    );
  },
  invoke: async (stub, verb, requestId, body) => {
    const { mspid, certSha256 } = stub.getCreator();
    const request = stub.createCompositeKey('request', [mspid, certSha256, requestId]);
    if ((await stub.getState(request)).length > 0)
      throw new CohortError('REQUEST_ID_REUSED', `${requestId}: expected a fresh id for another body`);
    const payload = canonicalJson(await run(verbs, verb, stub, body));
    await stub.putState(request, bytes(verb + body));
    return payload;
  },
  query: async (stub, verb, body) => canonicalJson(await run(queries, verb, stub, body)),
};

function run(table: Readonly<Record<string, Verb>>, verb: string, stub: Stub, body: string): Promise<unknown> {
  const found = table[verb];
  if (found === undefined) throw new CohortError('VERB_UNKNOWN', `${verb}: expected one of ${Object.keys(table).join(', ')}`);
  return found(stub, JSON.parse(body) as Body);
}

/** What the queries of these contracts answer: any JSON. */
export const scratchViews: Readonly<Record<string, Shape<unknown>>> = { get: json, items: json, creator: json, 'members.list': json };
