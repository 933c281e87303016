// What `cohort dataset register` says: what the ledger holds of the rows now, and what comes next.
import type { AccountOpening, DatasetRegistration } from '@cohort/protos/ledger';

export interface Registered {
  readonly msp: string;
  readonly registered: boolean;
  readonly offered: boolean;
}

export function registrationLines(registration: DatasetRegistration, { msp, registered, offered }: Registered): readonly string[] {
  const { dataset, version } = registration;
  return [
    `${registered ? 'registered' : 'was registered already:'} ${dataset} version ${String(version)} of ${msp}`,
    ...aboutRegistration(registration),
    offered ? 'the agent here offers it from the next block on, without a restart' : 'the agent offers it already',
  ];
}

/** What everybody sees of the rows, for good. */
export function aboutRegistration({
  source,
  schemaHash,
  bucket,
  evaluationBucket,
  protection,
  accounts,
}: DatasetRegistration): readonly string[] {
  const rows = ({ lower, upper }: { readonly lower: number; readonly upper: number }): string => `${String(lower)}..${String(upper)} rows`;
  return [
    `source ${source}, schema ${schemaHash.slice(0, 12)}`,
    `train ${rows(bucket)}, evaluation ${evaluationBucket === null ? 'none' : rows(evaluationBucket)}: buckets, as everybody sees them`,
    ...accounts.map(accountLine),
    ...(protection === 'unprotected' ? ['unprotected, for good: no budget ever bounds what is learnt of these rows'] : []),
  ];
}

function accountLine({ partition, unit, epsilon, delta, alphaStar }: AccountOpening): string {
  const written = ({ num, den }: AccountOpening['epsilon']): string => (den === '1' ? num : `${num}/${den}`);
  return `${partition}: epsilon ${written(epsilon)} at delta ${written(delta)} for each ${unit}, at order ${String(alphaStar)}; never refunded`;
}
