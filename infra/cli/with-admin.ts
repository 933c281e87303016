// What commands that ask the ledger share: whose admin asks, how long it waits, and what an outage says.
import { CohortError } from '@cohort/protos/errors';
import { adminsHere } from '../consortium/admin-here.ts';
import { connectAdmin, type Admin } from '../consortium/admin-ledger.ts';
import { loadConsortium, type Consortium } from '../consortium/layout.ts';
import { unreachableLedger } from '../consortium/unreachable-ledger.ts';
import type { Options } from './command.ts';

/** A person waits: long enough for a ledger that is being restarted, no longer. */
const patienceMs = 3000;

/** Options of every such command, for `readOptions`. */
export const adminOptions = { as: { type: 'string' }, dir: { type: 'string', default: '.cohort' }, json: { type: 'boolean' } } as const;

/** Runs `work` as the admin that `--as` names, or the one that is here, and closes its door. @throws {CohortError} USAGE, CONFIG_INVALID, UNREACHABLE; what `work` throws */
export async function withAdmin<T>(
  values: Options['values'],
  work: (admin: Admin, consortium: Consortium, dir: string) => Promise<T>,
): Promise<T> {
  const dir = String(values['dir']);
  const consortium = await loadConsortium(dir);
  const admin = await connectAdmin(dir, consortium, { msp: typeof values['as'] === 'string' ? values['as'] : undefined, patienceMs });
  try {
    return await work(admin, consortium, dir);
  } catch (thrown) {
    throw await unreachableLedger(thrown, dir, consortium, admin.msp);
  } finally {
    await admin.ledger.close();
  }
}

/** The same for what an organisation says in its own name: where several admins are here, never as the ledger's host because nobody said whose. @throws {CohortError} as `withAdmin` */
export async function withOwnAdmin<T>(
  values: Options['values'],
  work: (admin: Admin, consortium: Consortium, dir: string) => Promise<T>,
): Promise<T> {
  if (typeof values['as'] === 'string') return await withAdmin(values, work);
  const dir = String(values['dir']);
  const here = await adminsHere(dir, await loadConsortium(dir));
  if (here.length > 1)
    throw new CohortError('USAGE', `--as: expected the organisation that proposes or votes, one of ${here.join(', ')}, got none; name one`);
  return await withAdmin(values, work);
}
