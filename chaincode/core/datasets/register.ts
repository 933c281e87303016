// datasets.register: a member's dataset version, unprotected for good; budgets come with the accountant.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { bucketOf } from '@cohort/policies/bucket-of';
import { datasets, sourceOf, sources } from './state.ts';

/** Payload: {msp, dataset, version}. @throws {CohortError} DATASET_EXISTS, BODY_INVALID for a bucket that is none */
export const register: Handler<'datasets.register'> = async (context, body) => {
  const { msp } = context.creator;
  const { dataset, source, version, bucket } = body;
  const expected = bucketOf(bucket.lower);
  if (expected.lower !== bucket.lower || expected.upper !== bucket.upper)
    throw new CohortError(
      'BODY_INVALID',
      `body.bucket: expected the bucket ${String(expected.lower)}..${String(expected.upper)} that holds ${String(bucket.lower)} rows, got ${String(bucket.lower)}..${String(bucket.upper)}`,
    );
  if (await datasets.has(context, msp, dataset, String(version)))
    throw new CohortError(
      'DATASET_EXISTS',
      `dataset ${dataset} version ${String(version)} of ${msp}: is registered; register the next version`,
    );
  const known = await sources.get(context, msp, source);
  if (known !== null && known !== dataset)
    throw new CohortError('DATASET_EXISTS', `source ${source} of ${msp}: has the dataset ${known}; a source has one dataset`);
  const origin = await sourceOf.get(context, msp, dataset);
  if (origin !== null && origin !== source)
    throw new CohortError('DATASET_EXISTS', `dataset ${dataset} of ${msp}: comes from source ${origin}; a dataset has one source`);
  datasets.put(context, { msp, ...body }, msp, dataset, String(version));
  sources.put(context, dataset, msp, source);
  sourceOf.put(context, source, msp, dataset);
  context.emit('dataset.registered', { msp, dataset, version, opened: [] });
  return { msp, dataset, version };
};
