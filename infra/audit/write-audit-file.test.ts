// What stops an export, and that it leaves nothing behind.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { EmbeddedBlock } from '@cohort/chaincode/client/block';
import type { Genesis, SignedHeader } from '@cohort/protos/ledger';
import { failureOf } from '@cohort/protos/system-error';
import type { AuditSource } from './audit-source.ts';
import { writeAuditFile } from './write-audit-file.ts';

const zero = '00'.repeat(32);
const header = (height: number): SignedHeader => ({
  height,
  hash: zero,
  previousHash: zero,
  merkleRoot: zero,
  stateHash: zero,
  signatures: [],
});
const genesis: Genesis = {
  consortium: 'test',
  testNetwork: true,
  operators: 1,
  epochSeconds: 60,
  organisations: [],
  nodes: [],
  ledgerKeys: [],
};
const commit = { round: `${zero}~1~0`, body: { termsHash: zero, modelIn: zero, members: [], sums: [] } };
const block = (height: number, verb: string, body: unknown): EmbeddedBlock =>
  ({ header: header(height), transactions: [{ verb, body, code: 'VALID' }] }) as unknown as EmbeddedBlock;

/** A ledger of these blocks whose parties have every model, and say nothing of any round. */
const sourceOf = (blocks: readonly EmbeddedBlock[], changes: Partial<AuditSource> = {}): AuditSource => ({
  genesis,
  head: () => Promise.resolve(header(blocks.length - 1)),
  async *blocks(from, to) {
    yield* await Promise.resolve(blocks.slice(from, to + 1));
  },
  exchange: () => Promise.resolve({ statements: [], announcements: [] }),
  artifact: () => Promise.resolve(new Uint8Array(4)),
  budgets: () => Promise.resolve([]),
  ...changes,
});

async function folderOf(t: { teardown(work: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-write-audit-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('a file that exists is never written over', async (t) => {
  const file = join(await folderOf(t), 'audit.cohort');
  await writeFile(file, 'mine');
  await t.throwsAsync(writeAuditFile(sourceOf([]), file), { message: /^USAGE: .*not there yet/ });
});

test('a part that another export writes is refused and left alone, and a folder that is missing is said', async (t) => {
  const folder = await folderOf(t);
  await writeFile(join(folder, 'a.part'), 'theirs');
  await t.throwsAsync(writeAuditFile(sourceOf([]), join(folder, 'a')), { message: /^USAGE: .*a\.part: expected none, got one/ });
  t.is(await readFile(join(folder, 'a.part'), 'utf8'), 'theirs');
  const error: unknown = await t.throwsAsync(writeAuditFile(sourceOf([]), join(folder, 'missing', 'a')));
  t.is(failureOf(error).code, 'CONFIG_INVALID');
});

test('a round whose exchange or model no party has stops the export, and nothing is left behind', async (t) => {
  const folder = await folderOf(t);
  const blocks = [block(0, 'rounds.commit', commit)];
  await t.throwsAsync(writeAuditFile(sourceOf(blocks), join(folder, 'a')), { message: /^NOT_FOUND: the signed exchange of round/ });
  const away = sourceOf(blocks, { artifact: () => Promise.resolve(null) });
  await t.throwsAsync(writeAuditFile(away, join(folder, 'a')), { message: /^NOT_FOUND: model 0{64}/ });
  t.deepEqual(await readdir(folder), []);
});

test('blocks that come while the budgets are read are in the file, and the budgets are read again', async (t) => {
  const blocks = [block(0, 'epochs.advance', { from: 0 }), block(1, 'epochs.advance', { from: 1 })];
  let asked = 0;
  const growing = sourceOf(blocks, {
    head: () => Promise.resolve(header(asked === 0 ? 0 : 1)),
    budgets: () => {
      asked++;
      return Promise.resolve([]);
    },
  });
  const written = await writeAuditFile(growing, join(await folderOf(t), 'a'));
  t.like(written, { height: 1, records: 4 });
  t.is(asked, 2);
});
