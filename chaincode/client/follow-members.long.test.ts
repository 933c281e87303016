// The follower of members ends with its node and not before: through an outage, a failed save, a registry that cannot be read.
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { Block, MembersView } from '@cohort/protos/ledger';
import { SleptClock } from '@cohort/protos/runtime/testing/slept-clock';
import { memberPage } from '@cohort/protos/testing/one-page';
import { createChannel } from '@cohort/protos/transport/channel';
import type { Handlers } from '@cohort/protos/transport/handlers';
import { createServer } from '@cohort/protos/transport/server';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { unary } from '@cohort/protos/transport/unary';
import { watchDocuments } from '@cohort/protos/transport/watch-documents';
import { openEngine, type Engine } from '../embedded/engine.ts';
import { consortium, member, type TestMember } from '../embedded/testing/consortium.ts';
import { decide } from '../embedded/testing/decide.ts';
import { readMembers } from './read-members.ts';
import { followMembers, type FollowerOptions } from './follow-members.ts';
import { inProcessLedger, type EngineTransport } from './in-process.ts';
import type { Ledger } from './ledger.ts';
import { ledgerTrust } from './ledger-trust.ts';

const [alpha, beta, gamma] = [await member('alpha'), await member('beta'), await member('gamma')];
const made = consortium([alpha, beta, gamma]);
const pinned = { msp: 'alpha', tlsCertSha256: '00'.repeat(32) };
const fingerprint = ({ record }: TestMember): string => record.admin.tlsCertSha256;
const away = new CohortError('UNREACHABLE', 'the ledger is away');

async function started(t: ExecutionContext): Promise<Engine> {
  const engine = await openEngine({ ...made, path: ':memory:' });
  t.teardown(() => engine.close());
  return engine;
}

/** The three members vote gamma out. */
async function suspendGamma(t: ExecutionContext, engine: Engine): Promise<void> {
  const ledgers = new Map(made.members.map(({ identity }) => [identity.msp, inProcessLedger(engine, identity)]));
  t.teardown(async () => Promise.all([...ledgers.values()].map((each) => each.close())));
  await decide(ledgers, { kind: 'suspend', msp: 'gamma', reason: 'its keys were stolen' });
}

/** Follows until the test ends; `said` collects the events. */
function following(t: ExecutionContext, ledger: Pick<Ledger, 'head' | 'evaluate' | 'blocks'>, options: FollowerOptions = {}) {
  const trust = ledgerTrust(made.genesis, pinned);
  const stop = new AbortController();
  const said: string[] = [];
  const events = {
    behind: ({ code }: CohortError) => said.push(`behind ${code}`),
    current: () => said.push('current'),
    read: () => undefined,
  };
  const done = followMembers(ledger, trust, stop.signal, events, options);
  t.teardown(async () => {
    stop.abort();
    await done;
  });
  return { trust, said };
}

async function until(holds: () => boolean, seconds: number): Promise<number> {
  const from = performance.now();
  while (!holds() && performance.now() < from + 1000 * seconds) await delay(5);
  return (performance.now() - from) / 1000;
}

test('three seconds without the ledger do not end it: it says so, and sees at its return what it missed', async (t) => {
  const engine = await started(t);
  let present = false;
  const there = (): void => {
    if (!present) throw away;
  };
  const transport: EngineTransport = {
    genesis: engine.genesis,
    submit: (transaction) => engine.submit(transaction),
    evaluate: async (...question) => {
      there();
      return await engine.evaluate(...question);
    },
    head: () => {
      there();
      return engine.head();
    },
    blocks: (from, signal) => {
      there();
      return engine.blocks(from, signal);
    },
  };
  const [clock, patience] = [new SleptClock(), new SleptClock()];
  const ledger = inProcessLedger(transport, alpha.identity, { patienceMs: 1000, clock: patience });
  t.teardown(() => ledger.close());
  const { trust, said } = following(t, ledger, { clock });
  await suspendGamma(t, engine);
  await until(() => clock.ms + patience.ms > 3000, 10);
  t.not(trust.peer(fingerprint(gamma)), undefined);
  t.deepEqual(said, ['behind UNREACHABLE']);
  present = true;
  const returnedMs = clock.ms;
  await until(() => trust.peer(fingerprint(gamma)) === undefined && said.length === 2, 10);
  t.true(clock.ms - returnedMs <= 800, `${String(clock.ms - returnedMs)} ms, after the wait that was under way`);
  t.deepEqual(said, ['behind UNREACHABLE', 'current']);
});

test('one save of the memory that fails ends neither the follower nor the saves after it', async (t) => {
  const engine = await started(t);
  let failures = 0;
  const saved: number[] = [];
  const memory = {
    load: () => Promise.resolve(null),
    save: ({ height }: { readonly height: number }) => {
      if (failures-- > 0) return Promise.reject(new CohortError('STORAGE_FULL', 'no room'));
      saved.push(height);
      return Promise.resolve();
    },
  };
  const ledger = inProcessLedger(engine, alpha.identity, { memory });
  t.teardown(() => ledger.close());
  const { trust, said } = following(t, ledger);
  await until(() => saved.length > 0, 10);
  failures = 1;
  await suspendGamma(t, engine);
  await until(() => trust.peer(fingerprint(gamma)) === undefined && said.length === 2 && saved.at(-1) === engine.head().height, 10);
  t.deepEqual(said, ['behind STORAGE_FULL', 'current']);
  t.is(trust.peer(fingerprint(gamma)), undefined);
  t.is(saved.at(-1), engine.head().height);
});

const header = { previousHash: '', merkleRoot: '', stateHash: '', hash: '', signatures: [] };
const suspending: Block = {
  header: { ...header, height: 1 },
  transactions: [
    {
      txId: '',
      creator: { msp: 'alpha', certSha256: '' },
      verb: 'governance.close',
      requestId: '',
      body: null,
      code: 'VALID',
      event: { name: 'member.suspended', payload: { proposal: '', msp: 'gamma', reason: '' } },
      payload: null,
    },
  ],
};

test('a suspension counts from its block, though the registry cannot be read; calls wait until it can', async (t) => {
  const order: string[] = [];
  const unread = Promise.withResolvers<never>();
  const members: MembersView = {
    organisations: made.genesis.organisations.map((item) => ({ ...item, status: 'active', suspendedUntil: null, formerCaPem: null })),
    nodes: made.genesis.organisations.map(({ admin }) => ({ ...admin, status: 'active', rotation: null })),
  };
  const block = Promise.withResolvers<Block>();
  const reading = Promise.withResolvers<null>();
  const answers: (() => Promise<unknown>)[] = [
    () => Promise.resolve(memberPage(members)),
    () => {
      reading.resolve(null);
      return unread.promise;
    },
    () => Promise.resolve(memberPage({ ...members, organisations: members.organisations.filter(({ msp }) => msp !== 'gamma') })),
  ];
  const ledger = {
    head: () => Promise.resolve({ ...header, height: 0 }),
    evaluate: () => (answers.shift() ?? (() => Promise.reject(away)))(),
    async *blocks(from: number, signal: AbortSignal) {
      if (from === 0) yield await block.promise;
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      });
    },
  } as unknown as Pick<Ledger, 'head' | 'evaluate' | 'blocks'>;
  const { trust, said } = following(t, ledger);
  await until(() => answers.length === 2, 10);
  t.not(trust.peer(fingerprint(gamma)), undefined);
  block.resolve(suspending);
  await reading.promise;
  t.is(trust.peer(fingerprint(gamma)), undefined);
  t.not(trust.peer(fingerprint(beta)), undefined);
  const settled = trust.settled(() => AbortSignal.timeout(10_000)).then(() => order.push('settled'));
  await t.throwsAsync(
    trust.settled(() => AbortSignal.abort(away)),
    { code: 'UNREACHABLE' },
  );
  order.push('registry unreadable');
  unread.reject(away);
  await settled;
  t.deepEqual(order, ['registry unreadable', 'settled']);
  t.is(trust.peer(fingerprint(gamma)), undefined);
  t.deepEqual(said, ['behind UNREACHABLE', 'current']);
});

test("within a second of the vote's block a suspended member's open call at a node is over, and none begins", async (t) => {
  const engine = await started(t);
  const ledger = inProcessLedger(engine, alpha.identity);
  t.teardown(() => ledger.close());
  const { trust } = following(t, ledger);
  await until(() => trust.peer(fingerprint(gamma)) !== undefined, 10);
  const left = Promise.withResolvers<number>();
  let served = 0;
  const services: Handlers = {
    Ledger: {
      Head: () => ((served += 1), engine.head()),
      async *Blocks({ signal }) {
        yield { header: engine.head(), transactions: [] };
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve, { once: true });
        });
        left.resolve(performance.now());
      },
    },
  };
  const server = await createServer({ tls: alpha.tls, trust, services });
  t.teardown(() => server.close(0));
  const store = new TrustStore();
  store.update(await readMembers(ledger));
  const channel = createChannel({ endpoint: server.endpoint, tls: gamma.tls, trust: store });
  t.teardown(() => {
    channel.close();
  });
  await unary(channel, 'Ledger', 'Head', {});
  const open = watchDocuments(channel, 'Ledger', 'Blocks', { from: 0 }, { deadlineMs: 20_000 });
  await open.next();
  await suspendGamma(t, engine);
  const decided = performance.now();
  const refused = await t.throwsAsync<CohortError>(open.next());
  t.regex(refused.code, /^(?:CERTIFICATE_UNKNOWN|UNREACHABLE)$/);
  t.true((await left.promise) - decided < 1000);
  await t.throwsAsync(unary(channel, 'Ledger', 'Head', {}));
  t.is(served, 1);
});
