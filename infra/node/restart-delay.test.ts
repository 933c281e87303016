// How long a dead node waits for its next start.
import test from 'ava';
import { errorTable, exitCodes } from '@cohort/protos/errors';
import { mostQuickDeaths, restartDelay } from './restart-delay.ts';

test('the wait doubles with each quick death, until the node is given up', (t) => {
  const waits = Array.from({ length: mostQuickDeaths }, (_, index) => restartDelay(null, index + 1));
  t.deepEqual(waits, [500, 1000, 2000, 4000, 8000, null]);
});

test('a node that lived long before it died is started soon, whatever ended it', (t) => {
  for (const code of [null, exitCodes.failed, exitCodes.bug, exitCodes.unreachable]) t.is(restartDelay(code, 0), 500);
});

test('what only a person can mend is not tried again', (t) => {
  for (const error of ['CONFIG_INVALID', 'CERTIFICATE_EXPIRED', 'LEDGER_FORKED', 'STORAGE_CORRUPT'] as const)
    t.is(restartDelay(errorTable[error].exit, 1), null);
});
