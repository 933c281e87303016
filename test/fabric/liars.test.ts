// Peers that lie, withhold, lag or run another chaincode, an orderer that hangs and a clock that is off, on a real channel: each told by its code, and none stops the others.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import test from 'ava';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { metadataOf } from '@cohort/chaincode/fabric-client/block-bytes';
import { FabricChain } from '@cohort/chaincode/fabric-client/fabric-chain';
import { PeerConnection, type Peer } from '@cohort/chaincode/fabric-client/fabric-peer';
import { endorserMs } from '@cohort/chaincode/fabric-client/pace';
import { Peers } from '@cohort/chaincode/fabric-client/peers';
import { withFlag } from '@cohort/chaincode/fabric-client/testing/recorded-channel';
import { genesisHashOf } from '@cohort/chaincode/client/header';
import { chaincodeName, channelName } from '@cohort/infra/fabric/channel-config';
import { localAddress } from '@cohort/infra/fabric/fabric-place';
import type { CohortError } from '@cohort/protos/errors';
import { codeOf } from '@cohort/protos/testing/code-of';
import { dataset, missing } from './on-fabric.ts';
import { TestChannel } from './test-channel.ts';

const organisations = ['cleveland', 'hungary', 'switzerland', 'va'] as const;

if (missing === null) {
  let channel: TestChannel;
  const open = new Set<Ledger>();
  const told: string[] = [];
  const note = (doubt: CohortError, peer: string): void => void told.push(`${doubt.code} ${peer}`);

  test.before('a channel with the product’s chaincode starts, and a founder’s admin writes the genesis', async (t) => {
    t.timeout(240_000);
    channel = await TestChannel.start(organisations);
    const admin = await connect('cleveland/admin');
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

  async function connect(node: string, options: Parameters<TestChannel['connect']>[1] = {}): Promise<Ledger> {
    const ledger = await channel.connect(node, { patienceMs: 90_000, told: note, ...options });
    open.add(ledger);
    return ledger;
  }
  const register = async (ledger: Ledger, name: string): Promise<number> =>
    (await ledger.submit('datasets.register', name, { ...dataset(name), dataset: name })).height;

  /** Hungary's peer lies as told; another client's words are what it is held against. */
  async function chainWith(
    lie: (honest: PeerConnection) => Partial<Peer>,
  ): Promise<{ readonly chain: FabricChain; readonly close: () => void }> {
    const identity = channel.identityOf('hungary/agent');
    const { genesis } = channel.made.consortium;
    const all = (await channel.peers()).map((peer): Peer => {
      const honest = new PeerConnection(peer, identity, channelName);
      if (peer.msp !== 'hungary') return honest;
      const told = lie(honest);
      return new Proxy(honest, {
        get: (target, key) => {
          const found: unknown = (told as Record<PropertyKey, unknown>)[key] ?? Reflect.get(target, key, target);
          return typeof found === 'function' ? (found as (...given: unknown[]) => unknown).bind(target) : found;
        },
      });
    });
    const peers = new Peers(all, 'hungary', note);
    const meant = { genesis, genesisHash: genesisHashOf(genesis), channel: channelName, chaincode: chaincodeName };
    const chain = new FabricChain({ peers, meant, lagMs: () => 1500 });
    return {
      chain,
      close: () => {
        peers.close();
      },
    };
  }

  for (const [title, code, lie] of [
    [
      'a flipped flag',
      'PEER_CONTRADICTED',
      (honest: PeerConnection): Partial<Peer> => ({
        async *blocks(from, signal) {
          for await (const block of honest.blocks(from, signal)) {
            const flags = metadataOf(block, 'flags');
            yield (block.getHeader()?.getNumber() ?? 0) < 4
              ? block
              : withFlag(
                  block,
                  flags.map(() => 11),
                  Buffer.alloc(32, 7),
                );
          }
        },
      }),
    ],
    [
      'a withheld block',
      'PEER_BEHIND',
      (honest: PeerConnection): Partial<Peer> => ({
        async *blocks(from, signal) {
          for await (const block of honest.blocks(from, signal)) {
            if ((block.getHeader()?.getNumber() ?? 0) >= 4)
              await new Promise((resolve) => {
                signal.addEventListener('abort', resolve);
              });
            if (!signal.aborted) yield block;
          }
        },
      }),
    ],
    [
      'an old height, and no block above it',
      'PEER_BEHIND',
      (honest: PeerConnection): Partial<Peer> => ({
        height: () => Promise.resolve(3),
        async *blocks(from, signal) {
          for await (const block of honest.blocks(from, signal)) {
            if ((block.getHeader()?.getNumber() ?? 0) >= 3)
              await new Promise((resolve) => {
                signal.addEventListener('abort', resolve);
              });
            if (!signal.aborted) yield block;
          }
        },
      }),
    ],
  ] as const)
    test.serial(`${title}, by the own peer: it is named, and the same chain is read of others`, async (t) => {
      t.timeout(180_000);
      const honest = await connect('va/agent');
      const height = await register(honest, `beside-${code.toLowerCase()}-${String(title.length)}`);
      const { chain, close } = await chainWith(lie);
      const head = await chain.head(new AbortController().signal, height);
      t.true(head.height >= height);
      t.is(chain.headerAt(height)?.hash, (await blockAt(honest, height)).hash);
      t.true(
        told.some((line) => line.startsWith(`${code} peer of hungary`)),
        told.join('\n'),
      );
      close();
    });

  async function blockAt(ledger: Ledger, height: number): Promise<{ readonly hash: string }> {
    for await (const { header } of ledger.blocks(height, new AbortController().signal)) return header;
    throw new RangeError('no block');
  }

  test.serial('a channel that the peers have not is no ledger, and is told so by a code', async (t) => {
    t.timeout(120_000);
    const elsewhere = await connect('va/agent', { channel: 'elsewhere', patienceMs: 2000 });
    t.is(await codeOf(elsewhere.head()), 'UNREACHABLE');
  });

  test.serial('an orderer that hangs holds up nobody', async (t) => {
    t.timeout(120_000);
    const agent = await connect('va/agent');
    await agent.head();
    const orderer = channel.network.program('va-orderer').process;
    orderer.kill('SIGSTOP');
    try {
      const startedMs = performance.now();
      await register(agent, 'hanging');
      t.true(performance.now() - startedMs < 4 * endorserMs);
    } finally {
      orderer.kill('SIGCONT');
    }
  });

  test.serial('a clock that is an hour off is told as one', async (t) => {
    t.timeout(120_000);
    const agent = await connect('va/agent');
    await agent.head();
    const RealDate = Date;
    class LateDate extends RealDate {
      constructor(...given: [] | [number]) {
        super(given[0] ?? RealDate.now() + 3_600_000);
      }
    }
    globalThis.Date = LateDate as DateConstructor;
    try {
      t.is(await codeOf(register(agent, 'late')), 'CLOCK_SKEWED');
    } finally {
      globalThis.Date = RealDate;
    }
  });

  test.serial('one peer that runs another chaincode endorses nothing that counts: its own organisation goes on over others', async (t) => {
    t.timeout(240_000);
    const own = channel.network.organisations.find(({ msp }) => msp === 'switzerland');
    if (own === undefined) throw new RangeError('expected switzerland');
    const [other, liar] = [await connect('hungary/agent'), await connect('switzerland/agent')];
    await Promise.all([other.head(), liar.head()]);
    const { tlsCert, tlsKey, tlsCa } = own.folder.node('chaincode');
    const [certPem = '', keyPem = '', peerCaPem = ''] = await Promise.all([tlsCert, tlsKey, tlsCa].map((path) => readFile(path, 'utf8')));
    await channel.kill('switzerland-chaincode');
    const options = {
      packageId: channel.network.folder.packageId,
      anchor: genesisHashOf(channel.made.consortium.genesis),
      listen: localAddress(own.place.local.chaincode),
      tls: { certPem, keyPem, peerCaPem },
    };
    const file = join(channel.dir, 'lying.json');
    await writeFile(file, JSON.stringify(options), { mode: 0o600 });
    const child = spawn(process.execPath, [join(import.meta.dirname, 'lying-chaincode.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.teardown(() => child.kill());
    await once(child.stdout, 'data');
    await register(other, 'beside-another');
    await register(liar, 'from-another');
    const { items } = await other.evaluate('datasets.list', { msp: null, limit: 50, bookmark: '' });
    t.true(['beside-another', 'from-another'].every((name) => items.some((item) => item.dataset === name)));
    t.true(
      told.some((line) => line.startsWith('UNREACHABLE peer of switzerland')),
      told.join('\n'),
    );
  });
}
