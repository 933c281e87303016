// What the chaincode must hold on a real Hyperledger Fabric network, of however many organisations: who can take the channel, what is refused by whom,
// and what a kill costs.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { anchorOf, invoke } from '@cohort/chaincode/core/invoke';
import { MemoryLedger } from '@cohort/chaincode/core/testing/memory-stub';
import { initialise } from '@cohort/chaincode/core/initialise';
import type { Finding, Verdict } from '@cohort/chaincode/verify/finding';
import { verify } from '@cohort/chaincode/verify/verify';
import { exportAudit } from '@cohort/infra/audit/export-audit';
import { fabricBlocks } from '@cohort/infra/audit/fabric-blocks';
import { nodeCrypto } from '@cohort/infra/audit/node-crypto';
import { createConsortium, type CreatedConsortium } from '@cohort/infra/consortium/create-consortium';
import { findBinaries } from '@cohort/infra/fabric/find-binaries';
import { openGateway, type Gateway } from '@cohort/infra/fabric/gateway';
import { ordererHeight, peerHeight } from '@cohort/infra/fabric/heights';
import { FabricNetwork } from '@cohort/infra/fabric/network';
import { expectFabric } from '@cohort/infra/consortium/ledger-address';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { dataset, missing, onFabric } from './on-fabric.ts';

/** A gateway's peer may not know the others yet, or lag behind them: asked again for as long as that may last. */
async function patiently(work: () => Promise<string>, mayPass: RegExp): Promise<string> {
  for (let left = 60; ; left--) {
    try {
      return await work();
    } catch (thrown) {
      if (left === 0 || !mayPass.test((thrown as Error).message)) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

const notYet = /endors|UNAVAILABLE|do not match|NODE_NOT_ACTIVE|NOT_FOUND|MVCC|orderers/;
const refusal = (work: Promise<string>): Promise<string> =>
  work.then(
    (payload) => `VALID ${payload}`,
    (thrown: unknown) => (thrown as Error).message,
  );

/** Declares the tests of a network of these organisations, the first of which loses its orderer, peer and chaincode at the end. */
export function chaincodeHolds(organisations: readonly string[]): void {
  const [first = '', second = ''] = organisations;
  const last = organisations.at(-1) ?? '';
  let dir: string;
  let made: CreatedConsortium;
  let network: FabricNetwork;

  test.before(`a network of ${String(organisations.length)} organisations starts, from nothing to an approved chaincode`, async (t) => {
    if (missing !== null) return;
    t.timeout(180_000);
    dir = await mkdtemp(join(tmpdir(), 'cohort-fabric-'));
    const consortium = join(dir, 'consortium');
    const plan = { name: 'heart', testNetwork: false, epochSeconds: 60, organisations, founders: organisations, ledger: 'fabric' } as const;
    made = await createConsortium(consortium, { ...plan, parties: organisations.slice(0, 3) });
    const startedMs = performance.now();
    network = await started((line) => {
      t.log(line);
    });
    t.log(`in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  });

  test.after.always('every program ends', async (t) => {
    if (missing !== null) return;
    t.timeout(60_000);
    await network[Symbol.asyncDispose]();
    await rm(dir, { recursive: true });
  });

  const started = async (tell: (line: string) => void): Promise<FabricNetwork> =>
    FabricNetwork.start({
      dir: join(dir, 'consortium'),
      consortium: { genesis: made.consortium.genesis, ledger: expectFabric(made.consortium.ledger, dir) },
      binaries: await findBinaries(''),
      tell,
      watchMs: 1000,
    });

  async function as<T>(node: string, work: (client: Gateway) => Promise<T>): Promise<T> {
    const keys = made.keys.get(node);
    if (keys === undefined) throw new RangeError(`expected a node of the consortium, got ${node}`);
    const endpoint = network.organisations.find(({ msp }) => msp === keys.msp)?.peer ?? '';
    using client = openGateway({ endpoint, tlsCaPem: keys.caPem }, keys.msp, keys.identity);
    return await work(client);
  }

  onFabric("every organisation's peer runs the package that was approved: one anchor", async (t) => {
    t.timeout(120_000);
    const anchor = canonicalJson({ anchor: anchorOf(made.consortium.genesis) });
    for (const msp of organisations)
      t.is(await patiently(() => as(`${msp}/admin`, (client) => client.evaluate('genesis.anchor')), notYet), anchor, msp);
  });

  onFabric('a forged genesis is endorsed by nobody, be it by a founder, and the channel is not taken by it', async (t) => {
    t.timeout(120_000);
    const { genesis } = made.consortium;
    const forged = { ...genesis, epochSeconds: genesis.epochSeconds + 1 };
    const said = await patiently(
      () => as(`${last}/admin`, (client) => refusal(client.submit('genesis.initialise', 'forged', canonicalJson(forged)))),
      notYet,
    );
    t.regex(said, /^NOT_PERMITTED: forged: expected the genesis of this package, with anchor [0-9a-f]{64}, got one with anchor /);
    const byAgent = await as(`${last}/agent`, (client) => refusal(client.submit('genesis.initialise', 'agent', canonicalJson(genesis))));
    t.regex(byAgent, /^NOT_PERMITTED: agent: expected an admin node named in the genesis, got [a-z]+ with certificate [0-9a-f]{64}/);
  });

  onFabric(
    "a founder's admin writes the genesis once, and each organisation's agent registers its rows, answered as by the core",
    async (t) => {
      t.timeout(180_000);
      const { genesis } = made.consortium;
      const text = canonicalJson(genesis);
      const founding = () => as(`${first}/admin`, (client) => client.submit('genesis.initialise', 'found', text));
      t.is(await patiently(founding, /endors|UNAVAILABLE/), canonicalJson({ anchor: anchorOf(genesis) }));
      t.regex(await as(`${second}/admin`, (client) => refusal(client.submit('genesis.initialise', 'again', text))), /^ALREADY_EXISTS: /);
      const core = new MemoryLedger();
      const founded = core.begin(first, '');
      await initialise(founded.stub, genesis);
      founded.commit();
      for (const msp of organisations) {
        const body = canonicalJson(dataset(msp));
        const submitted = await patiently(
          () => as(`${msp}/agent`, (client) => client.submit('datasets.register', `of-${msp}`, body)),
          notYet,
        );
        const certSha256 = made.keys.get(`${msp}/agent`)?.identityCertSha256 ?? '';
        const { stub, commit } = core.begin(msp, certSha256);
        t.is(submitted, await invoke(stub, 'datasets.register', `of-${msp}`, body));
        commit();
      }
      const listed = await as(`${last}/agent`, (client) =>
        client.evaluate('datasets.list', canonicalJson({ msp: null, limit: 10, bookmark: '' })),
      );
      t.is((JSON.parse(listed) as { items: unknown[] }).items.length, organisations.length);
    },
  );

  onFabric('the same request again is answered and writes nothing; the same id with another body is refused', async (t) => {
    const body = canonicalJson(dataset(last));
    const expected = `{"dataset":"rows","msp":"${last}","version":1}`;
    t.is(
      await patiently(() => as(`${last}/agent`, (client) => client.submit('datasets.register', `of-${last}`, body)), /do not match|MVCC/),
      expected,
    );
    const other = canonicalJson(dataset('elsewhere'));
    t.regex(
      await as(`${last}/agent`, (client) => refusal(client.submit('datasets.register', `of-${last}`, other))),
      /^REQUEST_ID_REUSED: /,
    );
  });

  onFabric('what is no verb, too many arguments and text that is none are refused by our own code', async (t) => {
    for (const [args, expected] of [
      [['rounds:open', 'id', '{}'], /^VERB_UNKNOWN: verb: expected one of /],
      [['org.hyperledger.fabric:GetMetadata'], /^VERB_UNKNOWN: /],
      [['rounds.open', 'id'], /^BODY_INVALID: rounds\.open: expected two arguments/],
      [['rounds.open', 'id', '{ }'], /^ENCODING_INVALID: /],
    ] as const) {
      const [verb, ...rest] = args;
      t.regex(await as(`${last}/agent`, (client) => refusal(client.submit(verb, ...rest))), expected);
    }
  });

  const heights = async (): Promise<readonly (number | null)[]> =>
    Promise.all(network.organisations.flatMap((own) => [ordererHeight(own), peerHeight(own)]));

  onFabric('an orderer, a peer and a chaincode that are killed stop nobody else, and come back by themselves', async (t) => {
    t.timeout(180_000);
    for (const name of [`${first}-orderer`, `${first}-peer`, `${first}-chaincode`]) network.program(name).process.kill('SIGKILL');
    const body = canonicalJson({ ...dataset(second), version: 2 });
    const submitted = () => as(`${second}/agent`, (client) => client.submit('datasets.register', 'after', body));
    t.is(await patiently(submitted, notYet), `{"dataset":"rows","msp":"${second}","version":2}`);
    // An orderer that returns learns with the next block that it is behind.
    const caughtUp = async (): Promise<string> => {
      await submitted();
      const seen = await heights();
      if (new Set(seen).size === 1 && seen[0] !== null) return 'all at one height';
      throw new RangeError(seen.join(', '));
    };
    t.is(await patiently(caughtUp, /./), 'all at one height');
    const anchor = canonicalJson({ anchor: anchorOf(made.consortium.genesis) });
    t.is(await patiently(() => as(`${first}/admin`, (client) => client.endorse('genesis.anchor')), notYet), anchor);
  });

  onFabric('an orderer that hangs is started again while the others go on', async (t) => {
    t.timeout(180_000);
    const hanging = network.program(`${second}-orderer`);
    const { pid } = hanging.process;
    hanging.process.kill('SIGSTOP');
    const body = canonicalJson({ ...dataset(first), version: 2 });
    const isBack = async (): Promise<string> => {
      await as(`${first}/agent`, (client) => client.submit('datasets.register', 'meanwhile', body));
      const seen = await heights();
      if (hanging.process.pid !== pid && !seen.includes(null)) return 'it is back';
      throw new RangeError(seen.join(', '));
    };
    t.is(await patiently(isBack, /./), 'it is back');
  });

  onFabric('the whole network stops, and goes on from its folder where it stopped', async (t) => {
    t.timeout(180_000);
    const before = Math.max(...(await heights()).map((height) => height ?? 0));
    await network[Symbol.asyncDispose]();
    t.deepEqual(
      await heights(),
      Array.from({ length: 2 * organisations.length }, () => null),
    );
    const startedMs = performance.now();
    network = await started(() => undefined);
    t.log(`in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
    // What was at its newest block may not have stored it, and nobody waits for who comes late.
    const lowest = async (): Promise<number> => Math.min(...(await heights()).map((height) => height ?? 0));
    for (const end = performance.now() + 60_000; (await lowest()) < before - 1 && performance.now() < end;) await delay(200);
    t.true((await lowest()) >= before - 1);
    const body = canonicalJson({ ...dataset(last), version: 2 });
    const submitted = () => as(`${last}/agent`, (client) => client.submit('datasets.register', 'later', body));
    t.is(await patiently(submitted, notYet), `{"dataset":"rows","msp":"${last}","version":2}`);
  });

  onFabric('the audit file of all this holds, and says on whose word its blocks are', async (t) => {
    t.timeout(120_000);
    const file = join(dir, 'audit.cohort');
    const { anchor, head } = await exportAudit({ dir: join(dir, 'consortium'), msp: first, out: file });
    const findings: Finding[] = [];
    let verdict: Verdict | null = null;
    for await (const report of verify(createReadStream(file), { anchor, head, crypto: nodeCrypto(), channelBlocks: fabricBlocks() }))
      if ('finding' in report) findings.push(report.finding);
      else ({ verdict } = report);
    t.like(verdict, { ok: true, failed: null, headNamed: true });
    const raft = findings.filter(({ check, remark }) => check === 'configuration' && /Raft/.test(remark ?? ''));
    t.is(raft.length > 0, organisations.length < 4);
    t.log(`${String(findings.length)} checks, blocks 0 to ${String(verdict?.height)}`);
  });
}
