// Prints how long one commit takes on a real ledger process over mutual TLS: `node test/compliance/ledger/commit-latency.ts`.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import { certificateFingerprint } from '@cohort/chaincode/client/transaction';
import { consortium, member } from '@cohort/chaincode/embedded/testing/consortium';
import { scratchViews } from '@cohort/chaincode/embedded/testing/scratch-contracts';
import { LedgerProcess } from './ledger-process.ts';
import { scratch } from './network.ts';

const folder = await mkdtemp(join(tmpdir(), 'cohort-bench-'));
const alpha = await member('alpha');
const made = consortium([alpha]);
const tls = await alpha.organisation.issue('alpha/ledger');
const ledger = new LedgerProcess(folder, { ...made, tls, contracts: 'scratch' });
await ledger.start();
const trust = ledgerTrust(made.genesis, { msp: 'alpha', tlsCertSha256: certificateFingerprint(tls.certPem) });
const client = scratch(
  connectEmbedded({
    endpoint: ledger.endpoint,
    tls: alpha.tls,
    trust,
    identity: alpha.identity,
    genesis: made.genesis,
    views: scratchViews,
  }),
);

/** Median and 95th percentile in milliseconds of `count` runs after 20 that do not count. */
async function measure(what: string, count: number, call: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < 20; n++) await call(-1 - n);
  const cpu = process.cpuUsage();
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const begin = performance.now();
    await call(n);
    times.push(performance.now() - begin);
  }
  const { user, system } = process.cpuUsage(cpu);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * count)] ?? 0).toFixed(1);
  const cpuMs = ((user + system) / 1000 / count).toFixed(1);
  process.stdout.write(`${what.padEnd(36)} median ${at(0.5)} ms, p95 ${at(0.95)} ms, client CPU ${cpuMs} ms\n`);
}

const value = 'v'.repeat(1000);
await measure('one commit of 1 kB', 300, (n) => client.submit('put', `a${String(n)}`, { key: `a${String(n)}`, value }));
await measure('16 commits at once', 50, (n) =>
  Promise.all(
    Array.from({ length: 16 }, (_, lane) =>
      client.submit('put', `b${String(n)}-${String(lane)}`, { key: `b${String(n)}-${String(lane)}`, value }),
    ),
  ),
);
await measure('one query', 300, (n) => client.evaluate('get', { key: `a${String(n)}` }));
await client.close();
await ledger.stop();
await rm(folder, { recursive: true });
