// Four founders, each in a folder of its own and by the command alone: the same first block at each, no coordinator, and one ledger.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { missing, onFabric } from './on-fabric.ts';
import { OwnFolders, ready, type Running, type Status } from './own-folders.ts';

const founders = ['cleveland', 'hungary', 'switzerland', 'va'];

let folders: OwnFolders;
const dirOf = (msp: string): string => folders.dirOf(msp);

test.before('four institutions found a consortium on Fabric', async (t) => {
  if (missing !== null) return;
  t.timeout(120_000);
  folders = await OwnFolders.make();
  await folders.found(t, founders);
});

test.after.always('every program ends', async (t) => {
  if (missing !== null) return;
  t.timeout(60_000);
  await folders[Symbol.asyncDispose]();
});

interface Files {
  readonly block: { readonly sha256: string };
  readonly package: string;
  readonly files: readonly string[];
}

onFabric('each writes the same first block and package at home, and no key that is not its own', async (t) => {
  t.timeout(120_000);
  const dry = await folders.typed<{ dryRun: boolean }>(t, 0, 'ledger', 'files', '--dry-run', '--dir', dirOf('va'));
  t.true(dry.dryRun);
  t.deepEqual(await readdir(join(dirOf('va'), 'fabric')), ['va']);
  const written: Files[] = [];
  for (const msp of founders) written.push(await folders.typed<Files>(t, 0, 'ledger', 'files', '--dir', dirOf(msp)));
  t.is(new Set(written.map(({ block }) => block.sha256)).size, 1);
  t.is(new Set(written.map(({ package: id }) => id)).size, 1);
  for (const msp of founders) t.deepEqual((await readdir(join(dirOf(msp), 'fabric'))).sort(), ['_network', msp]);
  const keys = await keysBelow(folders.home);
  t.is(new Set(keys.values()).size, keys.size, 'no key lies in two folders');
});

/** Hash by path of every private key; an institution has the pair of its peer's connection in connection.json too, which is its own. */
async function keysBelow(dir: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const each of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!each.isFile() || each.name === 'connection.json') continue;
    const path = join(each.parentPath, each.name);
    const content = await readFile(path);
    if (content.includes('PRIVATE KEY')) found.set(path, createHash('sha256').update(content).digest('hex'));
  }
  return found;
}

const started = new Map<string, Running>();
const up = (msp: string): Running => {
  const running = folders.up(msp);
  started.set(msp, running);
  return running;
};

onFabric('each starts its own part, and they find one another: one genesis, one height, one leader', async (t) => {
  t.timeout(180_000);
  const begunMs = performance.now();
  const said = await Promise.all(founders.map((msp) => ready(up(msp))));
  t.log(`${((performance.now() - begunMs) / 1000).toFixed(1)} s`);
  t.is(said.filter((each) => each.includes('wrote the genesis')).length, 1);
  const standings = await Promise.all(founders.map((msp) => folders.status(t, msp)));
  t.deepEqual([...new Set(standings.map(({ leader }) => leader))].length, 1);
  t.true(founders.includes(standings[0]?.leader ?? ''));
  for (const { programs } of standings)
    t.deepEqual(
      programs.map(({ answers, behind }) => [answers, behind]),
      [
        [true, 0],
        [true, 0],
        [true, null],
      ],
    );
});

onFabric('one whose command is killed has no program left, the others go on, and it catches up', async (t) => {
  t.timeout(180_000);
  started.get('cleveland')?.child.kill('SIGKILL');
  let standing = await folders.asked<Status>('ledger', 'status', '--dir', dirOf('cleveland'));
  while (standing.result.programs.some(({ answers }) => answers))
    standing = await folders.asked<Status>('ledger', 'status', '--dir', dirOf('cleveland'));
  t.is(standing.code, 5);
  t.is(standing.result.leader, null);
  await ready(up('cleveland'));
  const { programs } = await folders.status(t, 'cleveland');
  t.true(programs.every(({ answers }) => answers));
});
