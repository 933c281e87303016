// What commands that ask the ledger share: whose admin asks, how long it waits, and what an outage says.
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
