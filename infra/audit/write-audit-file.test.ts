// What stops an export, and that it leaves nothing behind.
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { Genesis, SignedHeader } from '@cohort/protos/ledger';
import type { Signed } from '@cohort/protos/statements';
import { failureOf } from '@cohort/protos/system-error';
import type { AuditSource, ExportedBlock } from './audit-source.ts';
import { collectRecords, document } from './collect-records.ts';
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
const block = (height: number, verb: string, body: unknown): ExportedBlock => {
  const shown = { header: header(height), transactions: [{ verb, body, code: 'VALID' }] };
  return { ...shown, record: document('block', shown) } as unknown as ExportedBlock;
};

/** A ledger of these blocks whose parties have every model, and say nothing of any round. */
const sourceOf = (blocks: readonly ExportedBlock[], changes: Partial<AuditSource> = {}): AuditSource => ({
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

test('a link that leads nowhere is not written over, nor is what it names', async (t) => {
  const folder = await folderOf(t);
  await symlink(join(folder, 'nowhere'), join(folder, 'a'));
  await t.throwsAsync(writeAuditFile(sourceOf([]), join(folder, 'a')), { message: /^USAGE: .*not there yet/ });
  t.deepEqual(await readdir(folder), ['a']);
});

test('an export that is interrupted while a party does not answer ends with the reason, and leaves nothing', async (t) => {
  const folder = await folderOf(t);
  const interruption = new AbortController();
  const silent = sourceOf([block(0, 'epochs.advance', { from: 0 })], {
    budgets: () => {
      interruption.abort(new Error('interrupted'));
      return new Promise(() => undefined);
    },
  });
  await t.throwsAsync(writeAuditFile(silent, join(folder, 'a'), undefined, interruption.signal), { message: 'interrupted' });
  t.deepEqual(await readdir(folder), []);
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

const sums = [0, 1, 2].map((index) => ({ index, sumHash: String(index + 1).repeat(64) }));
const summed = [
  block(0, 'rounds.commit', { ...commit, body: { ...commit.body, sums } }),
  block(1, 'rounds.publish', { round: commit.round, modelOut: zero }),
];
const isSum = (hash: string): boolean => sums.some(({ sumHash }) => sumHash === hash);
const signed = { statements: [{} as Signed], announcements: [] };

test('a round that is opened and published while it is exported is in the file whole', async (t) => {
  let height = 0;
  const growing = sourceOf(summed, {
    head: () => Promise.resolve(header(height)),
    exchange: () => Promise.resolve(signed),
    // The parties open the sums of block 0 just before block 1.
    artifact: (_round, hash) => Promise.resolve(isSum(hash) && height === 0 ? null : new Uint8Array(4)),
    budgets: () => {
      height = 1;
      return Promise.resolve([]);
    },
  });
  const kinds: string[] = [];
  for await (const { kind } of collectRecords(growing)) kinds.push(kind);
  t.deepEqual(kinds, ['genesis', 'block', 'model', 'exchange', 'sum', 'sum', 'sum', 'block', 'budgets']);
});

test('the signed exchange is read after the sums, so that the heads before an opening are in it', async (t) => {
  const asked: string[] = [];
  const open = sourceOf(summed.slice(0, 1), {
    exchange: () => {
      asked.push('exchange');
      return Promise.resolve(signed);
    },
    artifact: (_round, hash) => {
      if (isSum(hash)) asked.push('sum');
      return Promise.resolve(new Uint8Array(4));
    },
  });
  await Array.fromAsync(collectRecords(open));
  t.deepEqual(asked, ['sum', 'sum', 'sum', 'exchange']);
});

test('sums of a published round that no party has any more stop the export; those of an open one may be missing', async (t) => {
  const lost = {
    exchange: () => Promise.resolve(signed),
    artifact: (_round: string, hash: string) => Promise.resolve(isSum(hash) ? null : new Uint8Array(4)),
  };
  const folder = await folderOf(t);
  await t.throwsAsync(writeAuditFile(sourceOf(summed, lost), join(folder, 'a')), {
    message: /^NOT_FOUND: the opened sums of round .*published/,
  });
  t.like(await writeAuditFile(sourceOf(summed.slice(0, 1), lost), join(folder, 'a')), { height: 0, records: 5 });
});
