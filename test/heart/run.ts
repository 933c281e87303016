// `npm run heart -- --seeds 42..46`: the four-hospital benchmark beside its published figures; exit code 1 when out of band.
import { parseArgs } from 'node:util';
import { plainTrainer } from '@cohort/client-agent/adapters/plain-trainer';
import { tfjsTrainer } from '@cohort/client-agent/adapters/tfjs-trainer';
import { locate } from '@cohort/infra/demo/data/locate';
import { CohortError } from '@cohort/protos/errors';
import { runMain } from '../support/run-main.ts';
import { benchmarkData } from '@cohort/infra/demo/benchmark-data';
import { band, published } from './published.ts';
import { meanTable, tableOf, type Table } from './table.ts';

const columns = ['pooled test', 'cleveland', 'hungarian', 'switzerland', 'va'];

await runMain(main);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { seeds: { type: 'string', default: '42..46' }, 'data-dir': { type: 'string' }, trainer: { type: 'string', default: 'tfjs' } },
  });
  const seeds = seedsOf(values.seeds);
  if (!['tfjs', 'plain'].includes(values.trainer))
    throw new CohortError('USAGE', `--trainer: expected tfjs or plain, got ${values.trainer}`);
  const located = await locate({ dataDir: values['data-dir'] });
  const trainer = values.trainer === 'plain' ? plainTrainer() : await tfjsTrainer();
  print(`${located.notice}\nseeds ${seeds.join(', ')} (initial model and batches only); trainer: ${trainer.backend}; weights: exact\n`);
  const data = await benchmarkData(located.files);
  const tables: Table[] = [];
  for (const seed of seeds) tables.push(await tableOf(data, seed, trainer));
  trainer.close();
  const mean = meanTable(tables);
  print(`accuracy at 0.5, mean of ${String(seeds.length)} seeds (published mean of seeds 42..46)`);
  print(`${''.padEnd(18)}${columns.map((column) => column.padStart(18)).join('')}`);
  for (const [method, cells] of mean)
    print(
      `${method.padEnd(18)}${cells.map((cell, at) => `${cell.toFixed(4)} (${(published(method)[at] ?? Number.NaN).toFixed(4)})`.padStart(18)).join('')}`,
    );
  print('');
  if (located.kind === 'synthetic') {
    print('synthetic rows have no published band: nothing was compared');
    return;
  }
  for (const method of ['FedAvg', 'FedAdam']) if (!holds(method, mean.get(method)?.[0] ?? Number.NaN)) process.exitCode = 1;
}

/** Whether the mean lies in the published mean +- 2 sd; prints it. */
function holds(method: string, accuracy: number): boolean {
  const expected = band(method);
  if (expected === null) return false;
  const [low, high] = [expected.mean - 2 * expected.stdDev, expected.mean + 2 * expected.stdDev];
  const inside = accuracy >= low && accuracy <= high;
  print(
    `${method} pooled test ${accuracy.toFixed(4)}: ${inside ? 'in' : 'OUT OF'} band ${low.toFixed(4)}..${high.toFixed(4)} (mean +- 2 sd of 100 initialisations)`,
  );
  return inside;
}

/** `42..46`, `42,44` or `42`. @throws {CohortError} USAGE */
function seedsOf(text: string): string[] {
  const range = /^(\d{1,9})\.\.(\d{1,9})$/.exec(text);
  if (range === null && /^\d{1,9}(?:,\d{1,9})*$/.test(text)) return text.split(',');
  const [first, last] = [Number(range?.[1]), Number(range?.[2])];
  if (!(last >= first && last - first < 1000)) throw new CohortError('USAGE', `--seeds: expected 42..46, 42,44 or 42, got ${text}`);
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
