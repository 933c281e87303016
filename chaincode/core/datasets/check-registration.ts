// Whether a dataset version may be registered: its buckets, its accounts, and what earlier versions fixed.
import { quotas } from '@cohort/policies/quotas';
import { bucketOf } from '@cohort/policies/bucket-of';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { DatasetRegistration, RowBucket } from '@cohort/protos/ledger';
import { checkAccounts } from '../budgets/open-accounts.ts';
import type { ReadContext } from '../context.ts';
import { datasets, protections, sourceOf } from './state.ts';

/**
 * Everything but the rule that a source has one dataset. Returns whether this is the dataset's first version.
 * @throws {CohortError} BODY_INVALID for a bucket that is none, DATASET_EXISTS, ACCOUNT_INVALID, ACCOUNT_REPEATED, QUOTA_EXCEEDED
 */
export async function checkRegistration(context: ReadContext, msp: string, body: DatasetRegistration): Promise<boolean> {
  const { dataset, source, version, protection, accounts } = body;
  checkBucket('body.bucket', body.bucket);
  if (body.evaluationBucket !== null) checkBucket('body.evaluationBucket', body.evaluationBucket);
  checkAccounts(body);
  if (await datasets.has(context, msp, dataset, String(version)))
    throw new CohortError(
      'DATASET_EXISTS',
      `dataset ${dataset} version ${String(version)} of ${msp}: is registered; register the next version`,
    );
  if (version > quotas.versions)
    throw new CohortError(
      'QUOTA_EXCEEDED',
      `version of ${dataset} of ${msp}: expected at most ${String(quotas.versions)}, got ${String(version)}; number versions from 1, or register another dataset`,
    );
  const origin = await sourceOf.get(context, msp, dataset);
  if (origin !== null && origin !== source)
    throw new CohortError('DATASET_EXISTS', `dataset ${dataset} of ${msp}: comes from source ${origin}; a dataset has one source`);
  const fixed = await protections.get(context, msp, dataset);
  if (fixed === null) {
    await checkDatasets(context, msp);
    return true;
  }
  if (canonicalJson(fixed) === canonicalJson({ protection, accounts })) return false;
  throw new CohortError(
    'ACCOUNT_INVALID',
    `dataset ${dataset} of ${msp}: was registered as ${fixed.protection} with ${String(fixed.accounts.length)} accounts, for good; ` +
      'expected the same protection and accounts in every version, got others; repeat them exactly',
  );
}

/** A vote for another budget waits for this quota as well: what it opens is read like any other. */
async function checkDatasets(context: ReadContext, msp: string): Promise<void> {
  const registered = await protections.list(context, msp);
  if (registered.length >= quotas.datasets)
    throw new CohortError(
      'QUOTA_EXCEEDED',
      `datasets of ${msp}: expected at most ${String(quotas.datasets)} of different names, got ${String(registered.length + 1)}; ` +
        'they stay for good: register a further version of one of them',
    );
}

function checkBucket(at: string, { lower, upper }: RowBucket): void {
  const expected = bucketOf(lower);
  if (expected.lower !== lower || expected.upper !== upper)
    throw new CohortError(
      'BODY_INVALID',
      `${at}: expected the bucket ${String(expected.lower)}..${String(expected.upper)} that holds ${String(lower)} rows, got ${String(lower)}..${String(upper)}`,
    );
}
