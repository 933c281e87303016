// A ledger in a process that ends itself by SIGKILL right before or after its n-th write to the database: started by kill-points.test.ts.
import { readFileSync, writeSync } from 'node:fs';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { openEngine, type EngineConfig } from '@cohort/chaincode/embedded/engine';
import { scratchContracts } from '@cohort/chaincode/embedded/testing/scratch-contracts';
import type { SignedTransaction } from '@cohort/chaincode/client/transaction';

export interface KillPlan extends EngineConfig {
  readonly transactions: readonly SignedTransaction[];
  /** The write at which it ends, from 1 on; 0 for none. */
  readonly at: number;
  readonly side: 'before' | 'after';
}

const { transactions, at, side, ...config } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as KillPlan;
let writes = 0;

function end(): void {
  process.kill(process.pid, 'SIGKILL');
  // The signal is delivered at once; nothing below is reached.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Runs a write of the ledger's, unless its turn has come. */
function counted<T>(write: () => T): T {
  writes++;
  if (writes === at && side === 'before') end();
  const result = write();
  if (writes === at) end();
  return result;
}

// Node's own classes: the product has no option that could break it.
const exec = Object.getOwnPropertyDescriptor(DatabaseSync.prototype, 'exec')?.value as (this: DatabaseSync, sql: string) => void;
DatabaseSync.prototype.exec = function (sql: string) {
  counted(() => {
    exec.call(this, sql);
  });
};
type Run = (this: StatementSync, ...values: unknown[]) => ReturnType<StatementSync['run']>;
const run = Object.getOwnPropertyDescriptor(StatementSync.prototype, 'run')?.value as Run;
const countedRun: Run = function (...values) {
  return counted(() => run.apply(this, values));
};
StatementSync.prototype.run = countedRun;

const engine = await openEngine(config, { contracts: scratchContracts });
for (const transaction of transactions) {
  const { txId, height } = await engine.submit(transaction);
  // Synchronous, so that whatever was acknowledged has been heard before the process ends.
  writeSync(1, `${JSON.stringify({ txId, height })}\n`);
}
await engine.close();
writeSync(1, `${JSON.stringify({ writes })}\n`);
