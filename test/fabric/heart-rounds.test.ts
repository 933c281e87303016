// Four hospitals train on a ledger of their own, as processes: rounds are published, also while an orderer and a peer are killed, and every command works.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { listAll } from '@cohort/protos/list-all';
import type { BlockTransaction, RoundView } from '@cohort/protos/ledger';
import { connectAdmin, type Admin } from '@cohort/infra/consortium/admin-ledger';
import { expectFabric } from '@cohort/infra/consortium/ledger-address';
import { agree } from '@cohort/infra/demo/agree';
import { createHeartConsortium, startNodes } from '@cohort/infra/demo/heart-consortium';
import { locate } from '@cohort/infra/demo/data/locate';
import { channelNow } from '@cohort/infra/fabric/channel-now';
import { leaderBy } from '@cohort/infra/fabric/heights';
import type { FabricNetwork } from '@cohort/infra/fabric/network';
import { runLedger } from '@cohort/infra/fabric/run-ledger';
import { findBinaries } from '@cohort/infra/fabric/find-binaries';
import { Supervisor } from '@cohort/infra/node/supervisor';
import { missing } from './on-fabric.ts';

/** All that was ordered so far. */
async function transactionsOf({ ledger }: Admin): Promise<{ readonly valid: BlockTransaction[]; readonly invalid: BlockTransaction[] }> {
  const { height } = await ledger.head();
  const stop = new AbortController();
  const all: BlockTransaction[] = [];
  for await (const { header, transactions } of ledger.blocks(0, stop.signal)) {
    all.push(...transactions);
    if (header.height >= height) stop.abort();
  }
  return { valid: all.filter(({ code }) => code === 'VALID'), invalid: all.filter(({ code }) => code !== 'VALID') };
}

const counted = (transactions: readonly BlockTransaction[]): string =>
  [...new Set(transactions.map(({ verb }) => verb))]
    .map((verb) => `${verb} ${String(transactions.filter((each) => each.verb === verb).length)}`)
    .join(', ');

const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');
const rounds = 6;

async function typed(...words: readonly string[]): Promise<readonly [code: number, out: string]> {
  const child = spawn(process.execPath, [entry, ...words, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number];
  return [code, Buffer.concat(chunks).toString()];
}

if (missing === null) {
  const stop = new AbortController();
  let dir: string;
  let network: FabricNetwork;
  let processes: Supervisor;
  let admin: Admin;
  let plan: string;

  test.before('the hospitals found a consortium on Fabric and agree on a plan', async (t) => {
    t.timeout(240_000);
    dir = await mkdtemp(join(tmpdir(), 'cohort-rounds-'));
    const { files } = await locate({});
    const heart = { dir, rounds, strategy: 'fedavg', seed: '7', files, ledger: 'fabric' } as const;
    const made = await createHeartConsortium(heart);
    const consortium = { ...made.consortium, ledger: expectFabric(made.consortium.ledger, dir) };
    const tell = (): void => undefined;
    network = await runLedger({ dir, consortium, binaries: await findBinaries(''), tell, signal: stop.signal });
    processes = new Supervisor();
    await startNodes(made, processes, stop.signal);
    plan = await agree(made, heart, tell);
    admin = await connectAdmin(dir, made.consortium, { msp: 'va' });
  });
  test.after.always('every process ends', async (t) => {
    t.timeout(60_000);
    await admin.ledger.close();
    await processes[Symbol.asyncDispose]();
    await network[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  async function untilPublished(count: number): Promise<readonly RoundView[]> {
    for (;;) {
      const seen = await listAll(admin.ledger, 'rounds.list', { plan });
      if (seen.filter(({ status }) => status === 'published').length >= count) return seen;
      await delay(500);
    }
  }

  test.serial('rounds are published, and none is void', async (t) => {
    t.timeout(240_000);
    const seen = await untilPublished(1);
    t.true(seen.every(({ status }) => status !== 'void' && status !== 'abandoned'));
    t.is(seen[0]?.enrolled.length, 4);
  });

  test.serial('the orderer that leads and a peer are killed in the midst of it: the plan goes on to its end', async (t) => {
    t.timeout(300_000);
    const [any] = network.organisations;
    const leader = any === undefined ? null : await leaderBy(any, await channelNow(any));
    network.program(`${leader ?? 'va'}-orderer`).process.kill('SIGKILL');
    network.program('hungarian-peer').process.kill('SIGKILL');
    const seen = await untilPublished(rounds);
    t.is(seen.filter(({ status }) => status === 'published').length, rounds);
    t.log(seen.map(({ terms, status }) => `${String(terms.round)}.${String(terms.attempt)} ${status}`).join(', '));
  });

  test.serial('a round takes at most 3 + 2 n transactions, and what was in vain is counted', async (t) => {
    t.timeout(120_000);
    const { valid, invalid } = await transactionsOf(admin);
    const published = (await listAll(admin.ledger, 'rounds.list', { plan })).filter(({ status }) => status === 'published');
    for (const { round, enrolled } of published) {
      const { length } = valid.filter(({ body }) => (body as { readonly round?: string }).round === round);
      t.true(length <= 3 + 2 * enrolled.length, `${round}: ${String(length)}`);
    }
    t.log(`valid: ${counted(valid)}; invalid: ${counted(invalid) || 'none'}`);
  });

  test.serial('commands of a member speak to its own peer', async (t) => {
    t.timeout(240_000);
    const [code, out] = await typed('status', '--as', 'va', '--dir', dir);
    t.is(code, 0, out);
    t.is((JSON.parse(out) as { result: { ledger: { plans: { plan: string }[] } } }).result.ledger.plans[0]?.plan, plan);
    await answered(t, ['member', 'list', '--as', 'va', '--dir', dir], /"result"/);
    await answered(t, ['budget', 'statement', '--as', 'va', '--dir', dir], /"result"/);
    await answered(t, ['ledger', 'status', '--dir', dir], /"kind":"fabric".*"leader":"[a-z]+"/);
    await answered(t, ['doctor', '--peers', '--dir', dir], /Hyperledger Fabric of va/);
    await answered(t, ['node', 'rotate', 'va/agent', '--dir', dir], /"result"/);
  });

  test.serial('the audit file of it holds, and no other head', async (t) => {
    t.timeout(120_000);
    const file = join(dir, 'audit.cohort');
    const [exported, out] = await typed('audit', 'export', '--as', 'va', '--out', file, '--dir', dir);
    t.is(exported, 0, out);
    const { anchor, head } = (JSON.parse(out) as { result: { anchor: string; head: string } }).result;
    const [code, verdict] = await typed('audit', 'verify', file, '--anchor', anchor, '--head', head);
    t.is(code, 0, verdict);
    t.is((await typed('audit', 'verify', file, '--anchor', anchor, '--head', anchor))[0], 7);
  });

  async function answered(t: ExecutionContext, words: readonly string[], expected: RegExp): Promise<void> {
    const [, out] = await typed(...words);
    t.regex(out, expected, words.join(' '));
  }
}
