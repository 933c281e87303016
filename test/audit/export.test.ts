// The command's export from real processes: an organisation's admin writes a file that a stranger's command then checks offline.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { exportAudit } from '@cohort/infra/audit/export-audit';
import { main } from '@cohort/infra/cli/main';
import { exitCodes } from '@cohort/protos/errors';
import { Network } from '../support/network.ts';
import { judgeFile } from './judge-file.ts';

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
  const { findings, verdict } = await judgeFile({ file, anchor: written.anchor, head: written.head });
  t.deepEqual(
    findings.filter(({ ok }) => !ok),
    [],
  );
  t.like(verdict, { ok: true, height: written.height, records: written.records });
  t.is(await main(['audit', 'verify', out, '--anchor', written.anchor, '--head', written.head, '--json']), exitCodes.done);
  t.is(await main(['audit', 'export', '--dir', network.dir, '--out', out]), exitCodes.usage);
  t.is(await main(['budget', 'statement', '--dir', network.dir, '--msp', 'va']), exitCodes.done);
  t.is(await main(['budget', 'statement', '--dir', network.dir, '--dataset', 'none']), exitCodes.usage);
});
