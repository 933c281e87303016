// Records the audit file of a small study on a real channel for `test/audit/`: `FABRIC_BIN=... node test/fabric/record-audit.ts`.
// Four hospitals, rounds without noise, and what a channel may hold besides: a request that comes twice, a query that is ordered, a conflict, a configuration.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { hash } from '@cohort/protos/hash';
import { listAll } from '@cohort/protos/list-all';
import { exportAudit } from '@cohort/infra/audit/export-audit';
import { connectAdmin } from '@cohort/infra/consortium/admin-ledger';
import { expectFabric } from '@cohort/infra/consortium/ledger-address';
import { agree } from '@cohort/infra/demo/agree';
import { locate } from '@cohort/infra/demo/data/locate';
import { createHeartConsortium, startNodes } from '@cohort/infra/demo/heart-consortium';
import { findBinaries } from '@cohort/infra/fabric/find-binaries';
import { openGateway } from '@cohort/infra/fabric/gateway';
import { runLedger } from '@cohort/infra/fabric/run-ledger';
import { Supervisor } from '@cohort/infra/node/supervisor';
import { reconfigure } from './reconfigure.ts';

const target = fileURLToPath(new URL('../../chaincode/fabric-audit/vectors/', import.meta.url));
const rounds = 2;

const dataset = (dataset: string, source: string) =>
  canonicalJson({
    ...{ dataset, source, version: 1, schemaHash: hash('schema', source), bucket: { lower: 200, upper: 500 } },
    ...{ evaluationBucket: null, protection: 'unprotected', accounts: [] },
  });

const dir = await mkdtemp(join(tmpdir(), 'cohort-record-'));
const { files } = await locate({});
const heart = { dir, rounds, strategy: 'fedavg', seed: '7', files, ledger: 'fabric' } as const;
const made = await createHeartConsortium(heart);
const consortium = { ...made.consortium, ledger: expectFabric(made.consortium.ledger, dir) };
const tell = (): void => undefined;
const binaries = await findBinaries('');
{
  await using network = await runLedger({ dir, consortium, binaries, tell, signal: new AbortController().signal });
  await using processes = new Supervisor();
  await startNodes(made, processes, new AbortController().signal);
  const plan = await agree(made, heart, tell);
  const admin = await connectAdmin(dir, made.consortium, { msp: 'va' });
  for (let published = 0; published < rounds;) {
    published = (await listAll(admin.ledger, 'rounds.list', { plan })).filter(({ status }) => status === 'published').length;
    await delay(500);
  }
  await admin.ledger.close();

  const [own] = network.organisations;
  const keys = made.keys.get(`${own?.msp ?? ''}/agent`);
  if (own === undefined || keys === undefined) throw new RangeError('expected a member');
  using gateway = openGateway(
    { endpoint: own.peer, tlsCaPem: await readFile(own.folder.node('peer').tlsCa, 'utf8') },
    own.msp,
    keys.identity,
  );
  await gateway.submit('datasets.register', 'one', dataset('one', 'one'));
  await gateway.submit('datasets.register', 'one', dataset('one', 'one'));
  await gateway.submit('epochs.current', '{}');
  // Each would register the same source: endorsed both, and one of them is too late.
  const racing = ['two', 'three'].map((id) => gateway.submit('datasets.register', id, dataset(id, 'raced')));
  const outcome = await Promise.allSettled(racing);
  process.stdout.write(`${outcome.map(({ status }) => status).join(', ')}\n`);
  await reconfigure(network, binaries);
  await gateway.submit('datasets.register', 'last', dataset('last', 'last'));
  await delay(1000);
  const out = join(dir, 'audit.cohort');
  const { anchor, head, bytes, height } = await exportAudit({ dir, msp: 'va', out });
  const zipped = gzipSync(await readFile(out), { level: 9 });
  await writeFile(join(target, 'byzantine.cohort.gz'), zipped);
  await writeFile(join(target, 'byzantine.json'), `${JSON.stringify({ anchor, head, rounds }, null, 2)}\n`);
  process.stdout.write(`${String(bytes)} bytes to block ${String(height)}, ${String(zipped.length)} zipped, in ${target}\n`);
}
await rm(dir, { recursive: true, force: true });
