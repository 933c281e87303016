// A contribution to pooled statistics, without noise over unprotected data: summarise (the rows were added up as they were read).
import { CohortError } from '@cohort/protos/errors';
import { summarise } from '../steps/summarise.ts';
import type { Mechanise } from './work.ts';

export const statistics: Mechanise = async ({ round, data }) => {
  if (data.moments === null) throw new CohortError('INTERNAL', 'statistics: expected rows that were loaded with their moments');
  return Promise.resolve(summarise(data.moments, round.view.terms.blocks));
};
