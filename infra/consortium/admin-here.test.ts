// Whose admin a command speaks as when nobody says.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { adminHere } from './admin-here.ts';
import { nodeDir } from './layout.ts';

const consortium = {
  organisations: ['va', 'hungarian', 'cleveland'],
  ledger: { kind: 'embedded', endpoint: '', msp: 'cleveland', tlsCertSha256: '' },
} as const;

async function folderOf(t: ExecutionContext, ...msps: readonly string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-admin-here-'));
  t.teardown(() => rm(dir, { recursive: true }));
  for (const msp of msps) await mkdir(join(nodeDir(dir, `${msp}-admin`), 'keys'), { recursive: true });
  return dir;
}

test("the ledger's host comes first, then the only one that is here", async (t) => {
  t.is(await adminHere(await folderOf(t, 'va', 'cleveland'), consortium), 'cleveland');
  t.is(await adminHere(await folderOf(t, 'va'), consortium), 'va');
});

test('several without the host must be told apart', async (t) => {
  const dir = await folderOf(t, 'hungarian', 'va');
  await t.throwsAsync(adminHere(dir, consortium), { code: 'USAGE', message: /--as: expected one of va, hungarian, .* got none; name one/ });
  t.is(await adminHere(dir, consortium, 'hungarian'), 'hungarian');
});

test('one whose admin is elsewhere is refused by name, and so is a folder without any', async (t) => {
  const message = /expected one whose admin's folder is in .*nodes \(va\), got cleveland/;
  await t.throwsAsync(adminHere(await folderOf(t, 'va'), consortium, 'cleveland'), { code: 'USAGE', message });
  await t.throwsAsync(adminHere(await folderOf(t), consortium), {
    code: 'USAGE',
    message: /expected the folder of an admin, such as cleveland-admin/,
  });
});
