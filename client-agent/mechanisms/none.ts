// A contribution without noise, over unprotected data: train > clip > quantise.
import { clip } from '../steps/clip.ts';
import { quantise } from '../steps/quantise.ts';
import { train } from '../steps/train.ts';
import type { Mechanise } from './work.ts';

export const none: Mechanise = async ({ round, architecture, model, data, study }) => {
  const { terms } = round.view;
  const update = await train({ architecture, model, data: data.split.train, terms, ...study, signal: round.signal });
  return quantise(clip(update, terms), data.split.train.rows, terms);
};
