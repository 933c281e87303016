// A real ledger process for tests: reads its configuration from a file, says where it listens, ends on SIGTERM or when its parent is gone.
import { readFileSync } from 'node:fs';
import { start, type LedgerConfig } from '@cohort/chaincode/embedded/server';
import { scratchContracts } from '@cohort/chaincode/embedded/testing/scratch-contracts';
import { CohortError } from '@cohort/protos/errors';

/** `contracts: scratch` runs the test contracts instead of the product's. */
export interface LedgerMainConfig extends LedgerConfig {
  readonly contracts: 'scratch' | 'core';
}

const { contracts, ...config } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as LedgerMainConfig;
try {
  const ledger = await start(config, contracts === 'scratch' ? { contracts: scratchContracts } : {});
  const stop = (): void => {
    process.stdin.destroy();
    void ledger.close();
  };
  process.once('SIGTERM', stop);
  process.stdin.once('end', stop).resume();
  process.stdout.write(`${JSON.stringify({ port: ledger.port })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ refused: CohortError.from(error).message })}\n`);
  process.stdin.destroy();
  process.exitCode = 1;
}
