// Prints what the demo's processes take of a processor; seconds rest on the machine, so its load stands beside them.
import { loadavg } from 'node:os';
import { measureProcesses, type ProcessCost } from './processes.ts';

const rounds = 15;

/** A row for each process and one for their sum. */
export async function printProcesses(): Promise<void> {
  if (process.platform !== 'linux') {
    console.log('Processor time of each process: printed on Linux only.');
    return;
  }
  const [before = 0] = loadavg();
  const { costs, firstModel, round } = await measureProcesses(rounds);
  const sum = { ready: 0, trained: 0, round: 0 };
  const rows: Record<string, Record<string, string>> = {};
  for (const [name, cost] of costs) {
    rows[name] = rowOf(cost);
    for (const key of ['ready', 'trained', 'round'] as const) sum[key] += cost[key];
  }
  rows['all'] = rowOf(sum);
  console.log(
    `Seconds of processor time of the demo's processes, all started at once; a round is the mean of ${String(rounds - 1)} after the first:`,
  );
  console.table(rows);
  console.log(
    `The first model at every agent after ${firstModel.toFixed(1)} s, a round ${round.toFixed(2)} s; load of the machine before ${before.toFixed(1)}.`,
  );
}

const rowOf = ({ ready, trained, round }: ProcessCost) => ({
  'to ready': ready.toFixed(2),
  'to the first update': trained.toFixed(2),
  'a round': round.toFixed(3),
});
