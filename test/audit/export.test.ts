// The command's export from real processes: an organisation's admin writes a file that a stranger's command then checks offline.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { verify } from '@cohort/chaincode/verify/verify';
import { exportAudit } from '@cohort/infra/audit/export-audit';
import { nodeCrypto } from '@cohort/infra/audit/node-crypto';
import { main } from '@cohort/infra/cli/main';
import { exitCodes } from '@cohort/protos/errors';
import { Network } from '../support/network.ts';
import { streamed } from './flip-bytes.ts';

test('the file of a running consortium holds, and what is in the way of writing it is said', async (t) => {
  t.timeout(180_000);
  const folder = await mkdtemp(join(tmpdir(), 'cohort-export-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const out = join(folder, 'audit.cohort');
  await using network = await Network.start({ rounds: 2 });
  await network.until('two rounds', ({ event, status }) => event === 'plan.ended' && status === 'finished', 120);
  const written = await exportAudit({ dir: network.dir, out });
  const file = new Uint8Array(await readFile(out));
  t.is(written.bytes, file.length);
  for await (const report of verify(streamed(file), { anchor: written.anchor, head: written.head, crypto: nodeCrypto() }))
    if ('finding' in report) t.true(report.finding.ok, JSON.stringify(report.finding));
    else t.like(report.verdict, { ok: true, height: written.height, records: written.records });
  t.is(await main(['audit', 'verify', out, '--anchor', written.anchor, '--head', written.head, '--json']), exitCodes.done);
  t.is(await main(['audit', 'export', '--dir', network.dir, '--out', out]), exitCodes.usage);
  t.is(await main(['budget', 'statement', '--dir', network.dir, '--msp', 'va']), exitCodes.done);
  t.is(await main(['budget', 'statement', '--dir', network.dir, '--dataset', 'none']), exitCodes.usage);
});
