// Four founders, each in a folder of its own and by the command alone: the same first block at each, no coordinator, and one ledger.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test, { type ExecutionContext } from 'ava';
import { portsTaken } from '@cohort/infra/fabric/fabric-place';
import { freePorts } from '@cohort/infra/node/free-ports';
import { missing, onFabric } from './on-fabric.ts';

const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');
const founders = ['cleveland', 'hungary', 'switzerland', 'va'];

let home: string;
const dirOf = (msp: string): string => join(home, msp);
const started: ChildProcess[] = [];

interface Asked<T> {
  readonly code: number;
  readonly out: string;
  readonly result: T;
}

/** What the command answers with --json. */
async function asked<T>(...words: readonly string[]): Promise<Asked<T>> {
  const child = spawn(process.execPath, [entry, ...words, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number];
  const out = Buffer.concat(chunks).toString();
  return { code, out, ...(JSON.parse(out) as { readonly result: T }) };
}

async function typed<T>(t: ExecutionContext, expected: number, ...words: readonly string[]): Promise<T> {
  const { code, out, result } = await asked<T>(...words);
  t.is(code, expected, `${words.join(' ')}: ${out}`);
  return result;
}

/** The first of as many in a row as the command takes. */
async function firstPort(): Promise<number> {
  for (;;) {
    const [first = 0, ...rest] = await freePorts(portsTaken);
    if (rest.at(-1) === first + portsTaken - 1) return first;
  }
}

test.before('four institutions found a consortium on Fabric', async (t) => {
  if (missing !== null) return;
  t.timeout(120_000);
  home = await mkdtemp(join(tmpdir(), 'cohort-founders-'));
  for (const [index, msp] of founders.entries()) {
    const ports = [
      '--fabric-port',
      String(await firstPort()),
      ...(index < 3 ? ['--party', '--party-port', String((await freePorts(1))[0])] : []),
    ];
    await typed(t, 0, 'org', 'create', msp, '--host', 'localhost', '--fabric', ...ports, '--dir', dirOf(msp));
    const { card } = await typed<{ card: unknown }>(t, 0, 'org', 'card', '--dir', dirOf(msp));
    await writeFile(join(home, `${msp}.card`), JSON.stringify(card));
  }
  const cards = founders.map((msp) => join(home, `${msp}.card`));
  const { draft } = await typed<{ draft: unknown }>(t, 0, 'consortium', 'create', 'heart', ...cards, '--ledger', 'fabric');
  const invite = join(home, 'heart.invite');
  await writeFile(invite, JSON.stringify(draft));
  let words = '';
  for (const msp of founders) ({ words } = await typed<{ words: string }>(t, 0, 'consortium', 'sign', invite, '--dir', dirOf(msp)));
  for (const msp of founders) await typed(t, 0, 'join', invite, '--words', words, '--dir', dirOf(msp));
});

test.after.always('every program ends', async (t) => {
  if (missing !== null) return;
  t.timeout(60_000);
  await Promise.all(started.map(end));
  await rm(home, { recursive: true });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

interface Files {
  readonly block: { readonly sha256: string };
  readonly package: string;
  readonly files: readonly string[];
}

onFabric('each writes the same first block and package at home, and no key that is not its own', async (t) => {
  t.timeout(120_000);
  const dry = await typed<{ dryRun: boolean }>(t, 0, 'ledger', 'files', '--dry-run', '--dir', dirOf('va'));
  t.true(dry.dryRun);
  t.deepEqual(await readdir(join(dirOf('va'), 'fabric')), ['va']);
  const written: Files[] = [];
  for (const msp of founders) written.push(await typed<Files>(t, 0, 'ledger', 'files', '--dir', dirOf(msp)));
  t.is(new Set(written.map(({ block }) => block.sha256)).size, 1);
  t.is(new Set(written.map(({ package: id }) => id)).size, 1);
  for (const msp of founders) t.deepEqual((await readdir(join(dirOf(msp), 'fabric'))).sort(), ['_network', msp]);
  const keys = await keysBelow(home);
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

interface Status {
  readonly height: number;
  readonly leader: string | null;
  readonly programs: readonly {
    readonly program: string;
    readonly answers: boolean;
    readonly height: number | null;
    readonly behind: number | null;
  }[];
}

const up = (msp: string): ChildProcess => {
  const child = spawn(process.execPath, [entry, 'ledger', 'up', '--json', '--dir', dirOf(msp)], { stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  return child;
};

/** Resolves once it says so; what it said before. */
async function ready(child: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk);
    if (said.includes('"event":"ready"')) return said;
  }
  throw new RangeError(said);
}

onFabric('each starts its own part, and they find one another: one genesis, one height, one leader', async (t) => {
  t.timeout(180_000);
  const begunMs = performance.now();
  const said = await Promise.all(founders.map((msp) => ready(up(msp))));
  t.log(`${((performance.now() - begunMs) / 1000).toFixed(1)} s`);
  t.is(said.filter((each) => each.includes('wrote the genesis')).length, 1);
  const standings = await Promise.all(founders.map((msp) => typed<Status>(t, 0, 'ledger', 'status', '--dir', dirOf(msp))));
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
  const [first] = started;
  first?.kill('SIGKILL');
  let standing = await asked<Status>('ledger', 'status', '--dir', dirOf('cleveland'));
  while (standing.result.programs.some(({ answers }) => answers))
    standing = await asked<Status>('ledger', 'status', '--dir', dirOf('cleveland'));
  t.is(standing.code, 5);
  t.is(standing.result.leader, null);
  await ready(up('cleveland'));
  const { programs } = await typed<Status>(t, 0, 'ledger', 'status', '--dir', dirOf('cleveland'));
  t.true(programs.every(({ answers }) => answers));
});
