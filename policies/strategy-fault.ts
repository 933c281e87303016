// Whether a plan's own arithmetic can run: what the server's step would refuse after a round was committed and paid for.
import type { Strategy } from '@cohort/protos/terms';

/** What is wrong, or null. */
export interface Fault {
  readonly at: string;
  readonly expected: string;
  readonly got: string;
}

/** More digits after the point than a double tells from 1. */
const mostDigits = 15;

/**
 * Judged on the text of the decimals, so that every endorser reads the same: tau divides where a coordinate never moved, betas of 1 or more
 * (also what a double rounds to 1) keep no average.
 */
export function strategyFault({ kind, beta1, beta2, tau }: Pick<Strategy, 'kind' | 'beta1' | 'beta2' | 'tau'>): Fault | null {
  if (kind !== 'fedadam') return null;
  for (const [name, text] of [
    ['beta1', beta1],
    ['beta2', beta2],
  ] as const) {
    if (!/^0(?:\.|$)/.test(text)) return { at: `strategy.${name}`, expected: 'less than 1', got: text };
    if (text.length > mostDigits + 2)
      return { at: `strategy.${name}`, expected: `at most ${String(mostDigits)} digits after the point`, got: text };
  }
  return /^[0.]*$/.test(tau) ? { at: 'strategy.tau', expected: 'more than 0', got: tau } : null;
}
