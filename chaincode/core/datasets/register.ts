// datasets.register: a member's dataset version, with a budget or unprotected, for good.
import { CohortError } from '@cohort/protos/errors';
import type { Handler } from '../context.ts';
import { checkRegistration } from './check-registration.ts';
import { recordDataset } from './record-dataset.ts';
import { sources } from './state.ts';

/** Payload: {msp, dataset, version}. @throws {CohortError} BODY_INVALID, DATASET_EXISTS, ACCOUNT_INVALID, ACCOUNT_REPEATED */
export const register: Handler<'datasets.register'> = async (context, body) => {
  const { msp } = context.creator;
  const { dataset, source, version } = body;
  const first = await checkRegistration(context, msp, body);
  const known = first ? await sources.get(context, msp, source) : null;
  if (known !== null)
    throw new CohortError(
      'DATASET_EXISTS',
      `source ${source} of ${msp}: has the dataset ${known}; a source has one dataset, another for new data needs a unanimous open-budget vote`,
    );
  await recordDataset(context, msp, body, first);
  return { msp, dataset, version };
};
