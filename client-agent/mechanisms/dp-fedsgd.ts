// A contribution of gradients, noised by the parties: sample > gradients (clipped and quantised unit by unit, then added) > bound.
import { blockNamed } from '../steps/block-named.ts';
import { bound } from '../steps/bound.ts';
import { gradients } from '../steps/gradients.ts';
import { sample } from '../steps/sample.ts';
import type { Mechanise } from './work.ts';

export const dpFedsgd: Mechanise = async ({ round, architecture, model, data }) => {
  const { terms } = round.view;
  const { train } = data.split;
  const units = sample(train, terms.mechanism);
  const sum = await gradients({ architecture, model, data: train, units, terms, signal: round.signal });
  return { model: bound(sum, blockNamed(terms.blocks, 'model', sum.length)) };
};
