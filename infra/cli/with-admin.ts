// What commands that ask the ledger share: whose admin asks, how long it waits, and what an outage says.
import { CohortError } from '@cohort/protos/errors';
import { adminsHere } from '../consortium/admin-here.ts';
import { connectAdmin, type Admin } from '../consortium/admin-ledger.ts';
import { loadConsortium, type Consortium } from '../consortium/layout.ts';
import { unreachableLedger } from '../consortium/unreachable-ledger.ts';
import type { Given, Option } from './command.ts';

/** A person waits: long enough for a ledger that is being restarted, no longer. */
const patienceMs = 3000;

/** The folder of a consortium's member. */
export const dirOption = { type: 'string', value: 'DIR', default: '.cohort', means: "the consortium's folder" } as const satisfies Option;

/** Options of every command that asks the ledger. */
export const adminOptions = {
  as: { type: 'string', value: 'MSP', means: "whose admin asks (the ledger's host where it is here, else the only one that is)" },
  dir: dirOption,
} as const satisfies Readonly<Record<string, Option>>;

/** Options of every command by which an organisation says something in its own name. */
export const ownAdminOptions = {
  as: { type: 'string', value: 'MSP', means: 'the organisation that says it (the only one whose admin is here)' },
  dir: dirOption,
} as const satisfies Readonly<Record<string, Option>>;

/** What was typed, as far as it says who asks. */
type Asking = Pick<Given, 'values' | 'changes'>;

/** Runs `work` as the admin that `--as` names, or the one that is here, and closes its door. @throws {CohortError} USAGE, CONFIG_INVALID, UNREACHABLE; what `work` throws */
export async function withAdmin<T>(
  { values, changes }: Asking,
  work: (admin: Admin, consortium: Consortium, dir: string) => Promise<T>,
): Promise<T> {
  const dir = String(values['dir']);
  const consortium = await loadConsortium(dir);
  const admin = await connectAdmin(dir, consortium, {
    msp: typeof values['as'] === 'string' ? values['as'] : undefined,
    patienceMs,
    leaveFolder: changes.isDry,
  });
  try {
    return await work(admin, consortium, dir);
  } catch (thrown) {
    throw await unreachableLedger(thrown, dir, consortium, admin.msp);
  } finally {
    await admin.ledger.close();
  }
}

/** The same for what an organisation says in its own name: where several admins are here, never as the ledger's host because nobody said whose. @throws {CohortError} as `withAdmin` */
export async function withOwnAdmin<T>(given: Asking, work: (admin: Admin, consortium: Consortium, dir: string) => Promise<T>): Promise<T> {
  const { values } = given;
  if (typeof values['as'] === 'string') return await withAdmin(given, work);
  const dir = String(values['dir']);
  const here = await adminsHere(dir, await loadConsortium(dir));
  if (here.length > 1)
    throw new CohortError('USAGE', `--as: expected the organisation that proposes or votes, one of ${here.join(', ')}, got none; name one`);
  return await withAdmin(given, work);
}
