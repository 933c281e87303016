// A restored ledger goes on from its chain, or not at all.
import { CohortError } from '@cohort/protos/errors';
import { join } from 'node:path';
import { hasSecret } from '../pki/secret-file.ts';
import { readRestoredNote } from './restored-note.ts';

/** A restored ledger that began anew would sign a second block of each height: every site would find it out, and believe it no more. @throws {CohortError} CONFIG_INVALID */
export async function assertChain(dir: string): Promise<void> {
  const chain = join(dir, 'state', 'ledger.sqlite');
  if ((await readRestoredNote(dir)) === null || (await hasSecret(chain))) return;
  throw new CohortError(
    'CONFIG_INVALID',
    `${chain}: expected the chain of this ledger, which was restored from a backup, got none; put there the last one, whole: a chain that begins anew is another ledger's (docs/node.md)`,
  );
}
