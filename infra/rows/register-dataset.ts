// Registers a dataset version on the ledger, once: the same again changes nothing, so that an interrupted command is simply run again.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { DatasetRegistration } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import type { Admin } from '../consortium/admin-ledger.ts';
import type { Changes } from '../node/changes.ts';

/** Whether it was registered now. @throws {CohortError} DATASET_EXISTS with what to type; the ledger's refusals */
export async function registerDataset(
  { ledger, msp }: Pick<Admin, 'ledger' | 'msp'>,
  body: DatasetRegistration,
  changes: Pick<Changes, 'isDry' | 'transaction'>,
): Promise<boolean> {
  const { dataset, version } = body;
  const own = (await listAll(ledger, 'datasets.list', { msp })).filter((known) => known.dataset === dataset);
  const known = own.find((view) => view.version === version);
  if (known !== undefined) {
    if (canonicalJson(known) === canonicalJson({ msp, ...body })) return false;
    const next = Math.max(...own.map((view) => view.version)) + 1;
    throw new CohortError(
      'DATASET_EXISTS',
      `${dataset} version ${String(version)} of ${msp}: expected the registration that the ledger has, got ${difference(known, body)}; register the next version: --version ${String(next)}`,
    );
  }
  if (changes.isDry) {
    changes.transaction(msp, 'datasets.register', body);
    return true;
  }
  await ledger.submit('datasets.register', `register-${dataset}-${String(version)}`, body);
  return true;
}

function difference(known: DatasetRegistration, body: DatasetRegistration): string {
  const keys = (Object.keys(body) as (keyof DatasetRegistration)[]).filter((key) => canonicalJson(known[key]) !== canonicalJson(body[key]));
  return `another ${keys.join(', ')}`;
}
