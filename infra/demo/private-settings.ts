// The demo's settings under differential privacy, one row per epsilon: simulated end to end on these data before they were fixed here.
import type { FractionText } from '@cohort/protos/terms';

export type Epsilon = '1' | '3' | '8';
export const epsilons: readonly Epsilon[] = ['1', '3', '8'];

export interface PrivateSettings {
  /** Budget of each hospital's training records, at delta and order alphaStar. */
  readonly epsilon: FractionText;
  readonly delta: FractionText;
  readonly alphaStar: number;
  /** z^2 = sigma^2 / T. */
  readonly noiseRatio: FractionText;
}

const delta: FractionText = { num: '1', den: '100000' };
const whole = (num: string): FractionText => ({ num, den: '1' });

export const privateSettings: Readonly<Record<Epsilon, PrivateSettings>> = {
  1: { epsilon: whole('1'), delta, alphaStar: 16, noiseRatio: whole('25') },
  3: { epsilon: whole('3'), delta, alphaStar: 7, noiseRatio: whole('5') },
  8: { epsilon: whole('8'), delta, alphaStar: 4, noiseRatio: { num: '3', den: '2' } },
};

/** The evaluation rows' own account, the same for all three: z^2 = 9/4 at T = 1 takes nearly all of it in one round. */
export const evaluationSettings: PrivateSettings = { epsilon: whole('3'), delta, alphaStar: 7, noiseRatio: { num: '9', den: '4' } };

/** Rounds asked of the second plan, more than any of the budgets affords. */
export const privateRounds = 30;
