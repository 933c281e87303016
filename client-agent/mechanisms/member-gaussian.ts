// A contribution of one whole update, noised by the parties: train > whole update (clipped and quantised as one unit) > bound.
import { blockNamed } from '../steps/block-named.ts';
import { bound } from '../steps/bound.ts';
import { train } from '../steps/train.ts';
import { wholeUpdate } from '../steps/whole-update.ts';
import type { Mechanise } from './work.ts';

export const memberGaussian: Mechanise = async ({ round, architecture, model, data, study }) => {
  const { terms } = round.view;
  const update = await train({ architecture, model, data: data.split.train, terms, ...study, signal: round.signal });
  const sum = wholeUpdate(update, terms);
  return { model: bound(sum, blockNamed(terms.blocks, 'model', sum.length)) };
};
