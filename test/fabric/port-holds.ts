// What the product's own client of a channel must hold on real Fabric, of however many organisations: lost answers, killed and frozen peers, a killed leader, a restart, another consortium.
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { endorserMs } from '@cohort/chaincode/fabric-client/pace';
import type { CohortError } from '@cohort/protos/errors';
import { codeOf } from '@cohort/protos/testing/code-of';
import { dataset, missing } from './on-fabric.ts';
import { TestChannel } from './test-channel.ts';

/** Declares the tests of a network of these organisations: the first one's orderer and the last one's peer are killed in them. */
export function portHolds(organisations: readonly string[]): void {
  if (missing !== null) return;
  const [first = '', second = ''] = organisations;
  const [third = '', last = ''] = organisations.slice(-2);
  /** The next in order after `second`: whom its client compares its own peer with. */
  const frozen = organisations[2] ?? '';
  let channel: TestChannel;
  const open = new Set<Ledger>();
  const told: string[] = [];
  async function connect(node: string, options: Parameters<TestChannel['connect']>[1] = {}): Promise<Ledger> {
    const ledger = await channel.connect(node, {
      patienceMs: 90_000,
      told: (doubt: CohortError, peer) => void told.push(`${doubt.code} ${peer}`),
      ...options,
    });
    open.add(ledger);
    return ledger;
  }
  const program = (name: string) => channel.network.program(name).process;

  test.before('a channel with the product’s chaincode starts, and a founder’s admin writes the genesis', async (t) => {
    t.timeout(180_000);
    channel = await TestChannel.start(organisations);
    const admin = await connect(`${first}/admin`);
    await admin.submit('genesis.initialise' as never, 'found', channel.made.consortium.genesis as never);
  });
  test.after.always('every program ends', async (t) => {
    t.timeout(60_000);
    await Promise.all([...open].map((ledger) => ledger.close()));
    await channel[Symbol.asyncDispose]();
  });
  test.afterEach.always(() => {
    told.length = 0;
  });

  test.serial('the same request again, by a client that knows nothing of it, gets the first receipt', async (t) => {
    t.timeout(120_000);
    const one = await connect(`${first}/agent`);
    const receipt = await one.submit('datasets.register', 'one', dataset('one'));
    const again = await connect(`${first}/agent`);
    t.deepEqual(await again.submit('datasets.register', 'one', dataset('one')), receipt);
    t.is(await codeOf(again.submit('datasets.register', 'one', dataset('other'))), 'REQUEST_ID_REUSED');
  });

  test.serial('a client of another consortium is told so at once, and writes nothing', async (t) => {
    t.timeout(120_000);
    const { genesis } = channel.made.consortium;
    const stranger = await connect(`${second}/agent`, { genesis: { ...genesis, epochSeconds: genesis.epochSeconds + 1 } });
    t.is(await codeOf(stranger.submit('datasets.register', 'stranger', dataset('stranger'))), 'LEDGER_FORKED');
  });

  test.serial('a restarted client goes on from its file to the same header', async (t) => {
    t.timeout(120_000);
    const chainFile = join(channel.dir, 'chain.json');
    const one = await connect(`${last}/agent`, { chainFile });
    const head = await one.head();
    await one.close();
    const back = await connect(`${last}/agent`, { chainFile });
    // Each orderer hands a block out with the quorum of signatures that it has collected itself.
    t.is((await back.head()).hash, head.hash);
    const fresh = await connect(`${third}/agent`);
    t.is((await fresh.head()).hash, head.hash);
    back.verifyHeader(head);
  });

  test.serial('the orderers’ leader killed: what is submitted then is committed', async (t) => {
    t.timeout(180_000);
    const agent = await connect(`${second}/agent`);
    await agent.head();
    await channel.kill(`${first}-orderer`);
    const startedMs = performance.now();
    const { height } = await agent.submit('datasets.register', 'leader', dataset('leader'));
    t.log(`committed ${((performance.now() - startedMs) / 1000).toFixed(1)} s after the kill`);
    t.true(height > 0);
  });

  test.serial('another organisation’s peer that stands still is named, and blocks go on', async (t) => {
    t.timeout(180_000);
    const agent = await connect(`${second}/agent`, { lagMs: 1000 });
    const stop = new AbortController();
    const { height } = await agent.head();
    const seen = (async () => {
      for await (const { transactions } of agent.blocks(height + 1, stop.signal))
        if (transactions.some(({ requestId }) => requestId === 'frozen')) return;
    })();
    program(`${frozen}-peer`).kill('SIGSTOP');
    try {
      const startedMs = performance.now();
      await agent.submit('datasets.register', 'frozen', { ...dataset('frozen'), dataset: 'frozen' });
      await seen;
      tookAtMost(t, startedMs);
      t.true(
        told.some((line) => line.includes(frozen)),
        told.join('\n'),
      );
    } finally {
      stop.abort();
      program(`${frozen}-peer`).kill('SIGCONT');
    }
  });

  test.serial('the own peer that stands still: its organisation goes on over another’s, and loses no time to it again', async (t) => {
    t.timeout(180_000);
    const agent = await connect(`${second}/agent`);
    await agent.head();
    program(`${second}-peer`).kill('SIGSTOP');
    try {
      const startedMs = performance.now();
      for (const name of ['still-1', 'still-2', 'still-3'])
        await agent.submit('datasets.register', name, { ...dataset(name), dataset: name });
      tookAtMost(t, startedMs);
    } finally {
      program(`${second}-peer`).kill('SIGCONT');
    }
  });

  /** Once for the endorsement and once for the second word: what stands still holds up nobody for longer. */
  function tookAtMost(t: ExecutionContext, startedMs: number): void {
    const ms = performance.now() - startedMs;
    t.log(`${(ms / 1000).toFixed(1)} s after it stood still`);
    t.true(ms < 6 * endorserMs);
  }

  test.serial('the own peer killed: its organisation goes on over another’s', async (t) => {
    t.timeout(180_000);
    const agent = await connect(`${last}/agent`);
    const { height } = await agent.head();
    const stop = new AbortController();
    const seen = (async () => {
      for await (const { transactions } of agent.blocks(height + 1, stop.signal))
        if (transactions.some(({ requestId }) => requestId === 'killed')) return;
    })();
    await channel.kill(`${last}-peer`);
    const startedMs = performance.now();
    await agent.submit('datasets.register', 'killed', dataset('killed'));
    await seen;
    t.log(`committed and seen ${((performance.now() - startedMs) / 1000).toFixed(1)} s after the kill`);
    t.true(
      told.some((line) => line.startsWith(`UNREACHABLE peer of ${last}`)),
      told.join('\n'),
    );
    stop.abort();
  });
}
