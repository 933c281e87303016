// A contribution to an evaluation, noised by the parties (`dp-counts`) or over unprotected data (`none`): count > bound.
import { blockNamed } from '../steps/block-named.ts';
import { bound } from '../steps/bound.ts';
import { count } from '../steps/count.ts';
import type { Mechanise } from './work.ts';

export const counts: Mechanise = async ({ round, architecture, model, data }) => {
  const block = blockNamed(round.view.terms.blocks, 'counts', 4);
  return Promise.resolve({ counts: bound(count(architecture, model, data.split.test, block), block) });
};
