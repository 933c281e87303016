// Whether tests of a real Fabric network can run here. Where they cannot, whoever imports this has one skipped test, which says what is missing.
import test from 'ava';
import { findBinaries } from '@cohort/infra/fabric/find-binaries';
import { hash } from '@cohort/protos/hash';
import type { TransactionBodies } from '@cohort/protos/ledger';

/** What is missing; null where nothing is. */
export const missing = await findBinaries('these tests are skipped').then(
  () => null,
  (thrown: unknown) => (thrown as Error).message,
);

export const onFabric = missing === null ? test.serial : test.serial.skip;

if (missing !== null)
  test.serial.skip(`no Fabric network: ${missing}`, (t) => {
    t.pass();
  });

/** One that any organisation may register. */
export const dataset = (source: string): TransactionBodies['datasets.register'] => ({
  dataset: 'rows',
  source,
  version: 1,
  schemaHash: hash('schema', 'test'),
  bucket: { lower: 200, upper: 500 },
  evaluationBucket: null,
  protection: 'unprotected',
  accounts: [],
});
