// Which dataset versions a draft is over: those that are named, or every member's newest version of one name.
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView } from '@cohort/protos/ledger';

export interface Named {
  /** `north/patients` or `north/patients@2`, separated by commas; the newest version unless told. */
  readonly datasets: string | null;
  /** A name that several members registered. */
  readonly dataset: string | null;
}

/** In the registry's order. @throws {CohortError} USAGE, NOT_FOUND naming what is registered, PLAN_NOT_ACCEPTED for different schemas */
export function wishedDatasets(registered: readonly DatasetView[], { datasets, dataset }: Named): readonly DatasetView[] {
  if (datasets !== null && dataset !== null)
    throw new CohortError('USAGE', '--dataset: expected it without --datasets, got both; leave one out');
  const chosen = datasets === null ? ofName(registered, dataset) : datasets.split(',').map((text) => oneOf(registered, text.trim()));
  const [first] = chosen;
  const other = chosen.find(({ schemaHash }) => schemaHash !== first?.schemaHash);
  if (first !== undefined && other !== undefined)
    throw new CohortError(
      'PLAN_NOT_ACCEPTED',
      `datasets: expected one schema for all, got ${first.schemaHash} of ${nameOf(first)} and ${other.schemaHash} of ${nameOf(other)}; leave one out, or register its rows under the other's schema`,
    );
  return chosen;
}

function ofName(registered: readonly DatasetView[], dataset: string | null): DatasetView[] {
  const names = [...new Set(registered.map((item) => item.dataset))];
  const [only, second] = names;
  if (only === undefined)
    throw new CohortError('NOT_FOUND', 'datasets: expected at least one that is registered, got none; register one first');
  if (dataset === null && second !== undefined)
    throw new CohortError('USAGE', `--dataset: expected one of ${names.join(', ')}, got none; name one, or datasets with --datasets`);
  const name = dataset ?? only;
  const newest = new Map<string, DatasetView>();
  for (const item of registered)
    if (item.dataset === name && item.version >= (newest.get(item.msp)?.version ?? 0)) newest.set(item.msp, item);
  if (newest.size === 0) throw new CohortError('NOT_FOUND', `--dataset: expected one of ${names.join(', ')}, got ${name}`);
  return [...newest.values()];
}

function oneOf(registered: readonly DatasetView[], text: string): DatasetView {
  const [, msp, dataset, version] = /^([^/@]+)\/([^/@]+)(?:@([1-9][0-9]{0,5}))?$/.exec(text) ?? [];
  if (msp === undefined || dataset === undefined)
    throw new CohortError('USAGE', `--datasets: expected names such as north/patients or north/patients@2, got ${text}`);
  const all = registered.filter(
    (item) => item.msp === msp && item.dataset === dataset && (version === undefined || item.version === Number(version)),
  );
  const newest = all.reduce<DatasetView | null>((best, item) => (best === null || item.version > best.version ? item : best), null);
  if (newest !== null) return newest;
  throw new CohortError(
    'NOT_FOUND',
    `--datasets: expected one of ${registered.map(nameOf).join(', ') || 'those registered, of which there is none'}, got ${text}`,
  );
}

const nameOf = ({ msp, dataset, version }: DatasetView): string => `${msp}/${dataset}@${String(version)}`;
