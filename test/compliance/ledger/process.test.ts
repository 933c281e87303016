// The ledger as a process, provoked from outside: kills, a broken file, a full disk, strangers at the door.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { CohortError } from '@cohort/protos/errors';
import type { TrustStore } from '@cohort/protos/transport/trust-store';
import { connectEmbedded } from '@cohort/chaincode/client/embedded';
import { fileCheckpoint } from '@cohort/chaincode/client/file-checkpoint';
import { ledgerTrust } from '@cohort/chaincode/client/ledger-trust';
import type { Receipt } from '@cohort/chaincode/client/ledger';
import { certificateFingerprint } from '@cohort/chaincode/client/transaction';
import type { Identity } from '@cohort/chaincode/client/signer-of';
import { consortium, member, organisation, type TestMember } from '@cohort/chaincode/embedded/testing/consortium';
import { scratchViews } from '@cohort/chaincode/embedded/testing/scratch-contracts';
import { LedgerProcess } from './ledger-process.ts';
import { scratch, type ScratchLedger } from './network.ts';

const day = 86_400_000;
const alpha = await member('alpha');
const late = await member('late', { from: new Date(Date.now() - 2 * day), to: new Date(Date.now() - day) });
const made = consortium([alpha, late]);
const tls = await alpha.organisation.issue('alpha/ledger');
const pinned = { msp: 'alpha', tlsCertSha256: certificateFingerprint(tls.certPem) };

interface Client {
  readonly identity?: Identity;
  readonly tls?: Identity;
  readonly trust?: TrustStore;
  readonly patienceMs?: number;
  readonly memoryFile?: string;
}

function connect(
  ledger: LedgerProcess,
  { identity = alpha.identity, tls: own = alpha.tls, trust = ledgerTrust(made.genesis, pinned), patienceMs, memoryFile }: Client = {},
): ScratchLedger {
  const memory = memoryFile === undefined ? undefined : fileCheckpoint(memoryFile);
  return scratch(
    connectEmbedded({
      endpoint: ledger.endpoint,
      tls: own,
      trust,
      identity,
      genesis: made.genesis,
      views: scratchViews,
      patienceMs,
      memory,
    }),
  );
}

const onProcess = (title: string, body: (t: ExecutionContext, ledger: LedgerProcess, folder: string) => Promise<void>): void => {
  test.serial(title, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'cohort-ledger-'));
    const ledger = new LedgerProcess(folder, { ...made, tls, contracts: 'scratch' });
    try {
      await body(t, ledger, folder);
    } finally {
      await ledger.kill();
      await rm(folder, { recursive: true });
    }
  });
};

onProcess('loses nothing that it acknowledged when it is killed in mid-stream, again and again', async (t, ledger) => {
  await ledger.start();
  const client = connect(ledger, { patienceMs: 30_000 });
  const count = 120;
  let acknowledged = 0;
  const submissions = (async () => {
    const receipts: Receipt[] = [];
    const worker = async (lane: number): Promise<void> => {
      for (let n = 0; n < count / 4; n++) {
        receipts.push(await client.submit('put', `r${String(lane)}-${String(n)}`, { key: `k${String(lane)}-${String(n)}`, value: 'v' }));
        acknowledged++;
      }
    };
    await Promise.all([0, 1, 2, 3].map((lane) => worker(lane)));
    return receipts;
  })();
  for (let kills = 0; kills < 3; kills++) {
    const enough = acknowledged + 8 + randomInt(16);
    while (acknowledged < enough) await wait(1);
    await ledger.kill();
    t.true(acknowledged < count, 'the kill must come in mid-stream');
    await ledger.start();
  }
  const receipts = await submissions;
  const valid = new Map<string, number>();
  const { height } = await client.head();
  for await (const { header, transactions } of client.blocks(0, new AbortController().signal)) {
    for (const { txId } of transactions.filter(({ code }) => code === 'VALID')) {
      t.false(valid.has(txId));
      valid.set(txId, header.height);
    }
    if (header.height === height) break;
  }
  t.is(valid.size, count);
  for (const receipt of receipts) t.is(valid.get(receipt.txId), receipt.height);
  await client.close();
});

onProcess('ends its streams and exits with 0 on SIGTERM', async (t, ledger) => {
  await ledger.start();
  const client = connect(ledger);
  const stop = new AbortController();
  const reading = (async () => {
    for await (const _ of client.blocks(0, stop.signal));
  })();
  await client.submit('increment', 'r', { key: 'n' });
  const begin = performance.now();
  t.is(await ledger.stop(), 0);
  t.true(performance.now() - begin < 3000);
  stop.abort();
  await reading;
  await client.close();
});

onProcess('refuses to start on a corrupt file, and leaves it as it is', async (t, ledger) => {
  await ledger.start();
  t.is(await ledger.stop(), 0);
  await writeFile(ledger.path, 'x'.repeat(10_000));
  await t.throwsAsync(ledger.start(), { code: 'STORAGE_CORRUPT' });
  t.is(await readFile(ledger.path, 'utf8'), 'x'.repeat(10_000));
});

onProcess('refuses to start where another listens', async (t, ledger) => {
  const other = createServer().listen(0, 'localhost');
  await once(other, 'listening');
  const address = other.address();
  await t.throwsAsync(ledger.start({ port: typeof address === 'object' ? (address?.port ?? 0) : 0 }), { code: 'PORT_IN_USE' });
  other.close();
});

onProcess('answers STORAGE_FULL when the disk is full, still reads, and goes on with room', async (t, ledger) => {
  await ledger.start({ maxPages: 60 });
  const client = connect(ledger);
  let kept = 0;
  const fill = async (): Promise<void> => {
    for (; kept < 100; kept++) await client.submit('put', `r${String(kept)}`, { key: `k${String(kept)}`, value: 'v'.repeat(20_000) });
  };
  await t.throwsAsync(fill(), { code: 'STORAGE_FULL' });
  t.true(kept > 0);
  t.is((await client.head()).height, kept);
  t.deepEqual(await client.evaluate('get', { key: `k${String(kept)}` }), { length: 0, text: '' });
  await ledger.stop();
  await ledger.start({ maxPages: 6000 });
  t.is((await client.submit('put', `r${String(kept)}`, { key: `k${String(kept)}`, value: 'v' })).height, kept + 1);
  await client.close();
});

onProcess('finds out a ledger that came back without its last blocks, after a restart of both', async (t, ledger, folder) => {
  await ledger.start();
  const memoryFile = join(folder, 'memory.json');
  const client = connect(ledger, { memoryFile });
  await client.submit('increment', 'r', { key: 'n' });
  t.is((await client.head()).height, 1);
  await client.close();
  await ledger.kill();
  await Promise.all(['', '-wal'].map((end) => rm(`${ledger.path}${end}`, { force: true })));
  await ledger.start();
  const back = connect(ledger, { memoryFile });
  await t.throwsAsync(back.submit('increment', 's', { key: 'n' }), { code: 'LEDGER_ROLLED_BACK' });
  await back.close();
});

onProcess('lets in neither unregistered nor expired certificates, and tells each why', async (t, ledger) => {
  await ledger.start();
  const expired = { from: new Date(Date.now() - 2 * day), to: new Date(Date.now() - day) };
  const code = async (options: Client): Promise<string> => {
    const client = connect(ledger, { patienceMs: 300, ...options });
    try {
      await client.submit('increment', 'r', { key: 'n' });
      return 'let in';
    } catch (error) {
      return (error as CohortError).code;
    } finally {
      await client.close();
    }
  };
  t.is(await code({ tls: await alpha.organisation.issue('stranger') }), 'CERTIFICATE_UNKNOWN');
  t.is(await code({ identity: await alpha.organisation.issue('stranger') }), 'CERTIFICATE_UNKNOWN');
  t.is(await code({ identity: late.identity, tls: late.tls }), 'CERTIFICATE_EXPIRED');
  t.is(await code({ tls: await alpha.organisation.issue('alpha/admin', expired) }), 'CERTIFICATE_EXPIRED');
  // Refused by the server's TLS before any call: the client hears of a closed connection only.
  t.is(await code({ tls: await (await organisation('alpha')).issue('alpha/admin') }), 'UNREACHABLE');
  t.is(await code({ trust: ledgerTrust(made.genesis, { msp: 'alpha', tlsCertSha256: '00'.repeat(32) }) }), 'CERTIFICATE_UNKNOWN');
  const client = connect(ledger);
  t.is((await client.head()).height, 0);
  await client.close();
});

onProcess('lets in an organisation that was admitted while it runs, and cuts off one that was suspended', async (t, ledger) => {
  await ledger.start();
  const client = connect(ledger);
  const joining = await member('joining');
  const joiningClient = (): ScratchLedger => connect(ledger, { identity: joining.identity, tls: joining.tls, patienceMs: 300 });
  const early = joiningClient();
  await t.throwsAsync(early.head(), { code: 'UNREACHABLE' });
  await client.submit('setMembers', 'admit', { view: view([alpha, late, joining], []) });
  const admitted = joiningClient();
  const stream = admitted.blocks(0, new AbortController().signal)[Symbol.asyncIterator]();
  t.like(await stream.next(), { done: false, value: { header: { height: 0 } } });
  t.is((await admitted.submit('increment', 'r', { key: 'n' })).height, 2);
  await client.submit('setMembers', 'suspend', { view: view([alpha, late, joining], ['joining']) });
  await t.throwsAsync(admitted.submit('increment', 's', { key: 'n' }));
  await t.throwsAsync(
    async () => {
      for (;;) if ((await stream.next()).done === true) return;
    },
    { code: 'NODE_NOT_ACTIVE' },
  );
  await Promise.all([client, early, admitted].map((each) => each.close()));
});

function view(members: readonly TestMember[], suspended: readonly string[]): string {
  const status = (msp: string): string => (suspended.includes(msp) ? 'suspended' : 'active');
  const organisations = members.map(({ record }) => ({ ...record, status: status(record.msp), suspendedUntil: null, formerCaPem: null }));
  return canonicalJson({
    organisations,
    nodes: members.map(({ record }) => ({ ...record.admin, status: status(record.msp), rotation: null })),
  });
}
