// What reading rows costs: `cohort data check` and `schema profile` as processes of their own, over tables of two sizes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { localParts } from './local-part.ts';
import { wideTable } from './wide-table.ts';

const entry = join(import.meta.dirname, '..', '..', '..', 'bin', 'cohort.mjs');

/** Prints a table: wall time, and the most memory that the process had. */
export async function printRows(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-bench-rows-'));
  const table: Record<string, Record<string, string>> = {};
  let rounds: Record<string, Record<string, string>> = {};
  try {
    for (const rows of [25_000, 100_000, 400_000]) {
      const { file, schema } = await wideTable(folder, rows);
      table[`data check, ${String(rows)} rows x 40 columns`] = await costOf('data', 'check', file, '--schema', schema);
      if (rows !== 100_000) continue;
      rounds = await localParts({ file, schema });
      table[`schema profile, ${String(rows)} rows x 40 columns`] = await costOf('schema', 'profile', file, '--label', 'ill');
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  console.log('Reading rows, each by a process of its own, its start included. Memory is the most that it had resident (Linux).');
  console.table(table);
  console.log(
    'What an agent computes in a round over 100,000 rows; the first round reads them, later ones while the file is the same do not.',
  );
  console.table(rounds);
}

async function costOf(...words: readonly string[]): Promise<Record<string, string>> {
  const begin = performance.now();
  const child = spawn(process.execPath, [entry, ...words], { stdio: ['ignore', 'ignore', 'ignore'] });
  const watching = new AbortController();
  const peak = highestOf(child.pid, watching.signal);
  const [code] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - begin) / 1000;
  watching.abort();
  return { seconds: seconds.toFixed(1), 'peak MiB': String(Math.round((await peak) / 1024)), exit: String(code) };
}

/** The process's own high-water mark in KiB, read until it is gone. */
async function highestOf(pid: number | undefined, signal: AbortSignal): Promise<number> {
  let highest = 0;
  try {
    for await (const _ of setInterval(20, null, { signal }))
      highest = Math.max(highest, Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0));
  } catch {
    // It has ended, or this system does not say.
  }
  return highest;
}
