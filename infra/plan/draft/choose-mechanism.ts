// Which mechanism the datasets' accounts can pay for: none where all are unprotected, else the first whose accounts every dataset has.
import { accountsOf, type DrawnAccount } from '@cohort/policies/accounts-of';
import { mechanismRules } from '@cohort/policies/mechanism-rules';
import { CohortError } from '@cohort/protos/errors';
import type { Mechanism } from '@cohort/protos/terms';
import type { DraftDataset, DraftInput } from './draft-input.ts';

export type Noised = Exclude<Mechanism['kind'], 'none'>;

export interface Chosen {
  readonly kind: Noised;
  readonly unit: Exclude<Mechanism['unit'], null>;
}

/** Null: no noise. @throws {CohortError} MECHANISM_NOT_SUPPORTED naming what each dataset has */
export function chooseMechanism({ datasets, wishes: { task, mechanism } }: DraftInput): Chosen | null {
  const unprotected = datasets.filter(({ view }) => view.protection === 'unprotected');
  if (mechanism === 'none' || (mechanism === 'auto' && unprotected.length === datasets.length)) return null;
  const kinds = (Object.keys(mechanismRules) as Noised[]).filter((kind) => mechanism === 'auto' || kind === mechanism);
  for (const kind of kinds)
    for (const unit of mechanismRules[kind].units)
      if (
        unit !== null &&
        mechanismRules[kind].task === task &&
        datasets.every((dataset) => drawnBy({ kind, unit }, task, dataset) !== null)
      )
        return { kind, unit };
  throw new CohortError(
    'MECHANISM_NOT_SUPPORTED',
    `mechanism: expected ${mechanism === 'auto' ? 'one' : mechanism} for task ${task} that every dataset has accounts for, got ${datasets.map(accountsText).join('; ')}; leave out those that differ, or register a dataset with the accounts that the others have`,
  );
}

/** The accounts that such a plan would draw on; null where the dataset lacks one. */
export function drawnBy({ kind, unit }: Chosen, task: 'train' | 'evaluate', { view }: DraftDataset): readonly DrawnAccount[] | null {
  const mechanism = { kind, unit, adjacency: null, sigma2: null, sensitivity2: null, samplingRate: null, alphaStar: null };
  try {
    return accountsOf({ mechanism, task }, view);
  } catch (thrown) {
    if (['ACCOUNT_UNKNOWN', 'MECHANISM_NOT_SUPPORTED'].includes(CohortError.from(thrown).code)) return null;
    throw thrown;
  }
}

function accountsText({ view: { msp, dataset, protection, accounts } }: DraftDataset): string {
  const opened = accounts.map(({ partition, unit }) => `${partition} rows per ${unit}`).join(', ');
  return `${dataset} of ${msp}: ${opened === '' ? protection : opened}`;
}
