// What somebody wishes who leaves every number to the draft.
import type { DraftWishes } from '../draft/draft-input.ts';

export const plainWishes: DraftWishes = {
  purpose: 'predict',
  task: 'train',
  rounds: 25,
  epsilon: null,
  mechanism: 'auto',
  samplingRate: null,
  noiseRatio: null,
  clipNorm: '1',
  strategy: {},
  normalisation: null,
};
