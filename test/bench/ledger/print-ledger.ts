// What the embedded ledger (single operator) takes of submissions: durable ones a second over mutual TLS, in how many fsyncs, with the load beside it.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import { certificateFingerprint } from '@cohort/chaincode/client/transaction';
import { consortium, member, type TestMember } from '@cohort/chaincode/embedded/testing/consortium';
import { cpuSeconds } from '../processes/cpu-seconds.ts';
import { LedgerProcess } from '../../compliance/ledger/ledger-process.ts';

const organisations = ['alpha', 'beta', 'gamma', 'delta'] as const;
const submissions = 2000;
/** Per organisation: what keeps blocks full without anybody being refused. */
const inFlight = 64;

export async function printLedger(): Promise<void> {
  const members: TestMember[] = [];
  for (const msp of organisations) members.push(await member(msp));
  const [host = await member('alpha')] = members;
  const made = consortium([host, ...members.slice(1)]);
  const tls = await host.organisation.issue('alpha/ledger');
  const folder = await mkdtemp(join(tmpdir(), 'cohort-bench-ledger-'));
  const ledger = new LedgerProcess(folder, { ...made, tls, contracts: 'core' });
  await ledger.start();
  const pinned = { msp: 'alpha', tlsCertSha256: certificateFingerprint(tls.certPem) };
  const clients = members.map(({ identity, tls: own }) =>
    connectEmbedded({ endpoint: ledger.endpoint, tls: own, trust: ledgerTrust(made.genesis, pinned), identity, genesis: made.genesis }),
  );
  const propose = async (at: number, n: number): Promise<number> => {
    const body = { kind: 'suspend', msp: organisations[(at + 1) % organisations.length] ?? '', reason: 'measured' } as const;
    const request = { body, nonce: `n${String(n)}`, opensEpoch: 0, closesEpoch: 9, possessions: [] };
    return (await clients[at]?.submit('governance.propose', `r${String(n)}`, request))?.height ?? 0;
  };
  for (const at of clients.keys()) await propose(at, -1 - at);

  const first = (await clients[0]?.head())?.height ?? 0;
  const before = loadavg()[0] ?? 0;
  const [ledgerCpu, ownCpu] = [await takenBy(ledger.pid), await takenBy(process.pid)];
  const began = performance.now();
  let next = 0;
  const lanes = clients.flatMap((_, at) =>
    Array.from({ length: inFlight }, async () => {
      while (next < submissions) await propose(at, next++);
    }),
  );
  await Promise.all(lanes);
  const seconds = (performance.now() - began) / 1000;
  const taken = [(await takenBy(ledger.pid)) - ledgerCpu, (await takenBy(process.pid)) - ownCpu].map((used) =>
    ((1000 * used) / submissions).toFixed(1),
  );
  const blocks = ((await clients[0]?.head())?.height ?? 0) - first;
  for (const client of clients) await client.close();
  await ledger.stop();
  await rm(folder, { recursive: true });
  process.stdout.write(
    `embedded ledger (single operator): ${String(submissions)} governance.propose in ${String(blocks)} blocks and as many fsyncs\n` +
      `  ${(submissions / seconds).toFixed(0)} submits/s durable, ${(submissions / blocks).toFixed(1)} a block, ${(1000 * (seconds / blocks)).toFixed(0)} ms a block\n` +
      `  processor time a submission: the ledger ${taken[0] ?? ''} ms, its four clients, each of which verifies every block, ${taken[1] ?? ''} ms\n` +
      `  ${String(cpus().length)} cores, load ${before.toFixed(1)} when it began and ${(loadavg()[0] ?? 0).toFixed(1)} when it ended, clients and ledger on the same cores\n`,
  );
}

/** Nothing where there is no such count. */
const takenBy = async (pid = 0): Promise<number> => await cpuSeconds(pid).catch(() => Number.NaN);
