// Prints what a round costs on its longest path and in all: the numbers that `path.test.ts` holds.
import { costOfRound, type CostOfRound } from './cost-of-round.ts';
import type { measuredStudies } from './measured-studies.ts';

/** Rows by stage, by kind of call, and in all; a column for each study. */
export async function printPath(): Promise<void> {
  const costs = new Map<string, CostOfRound>();
  for (const name of ['none', 'dp-fedsgd'] as const satisfies readonly (keyof typeof measuredStudies)[])
    costs.set(name, await costOfRound(name));
  const table = (of: (cost: CostOfRound) => Readonly<Record<string, number>>): void => {
    const rows = new Map<string, Record<string, number>>();
    for (const [name, cost] of costs)
      for (const [row, count] of Object.entries(of(cost))) rows.set(row, { ...rows.get(row), [name]: count });
    console.table(Object.fromEntries(rows));
  };
  console.log(
    'A whole round of four agents on virtual time, the same in every run: from the block that opens it to the model at every agent.',
  );
  console.log('Messages in series:');
  table(({ messages }) => messages);
  console.log('Fsyncs in series:');
  table(({ fsyncs }) => fsyncs);
  console.log('Blocks of the ledger in series, where a round waits for one; the first is the block that opens it:');
  table(({ blocks }) => blocks);
  console.log('Calls of all nodes, from one opening to the next:');
  table(({ calls }) => calls);
  console.log('Fsyncs of all nodes:');
  table(({ synced }) => synced);
  console.log('In all:');
  table(({ inAll }) => inAll);
}
