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

type Judged = Pick<Strategy, 'kind' | 'clientRate' | 'serverRate' | 'beta1' | 'beta2' | 'tau'>;

const isZero = (text: string): boolean => /^[0.]*$/.test(text);

/**
 * Judged on the text of the decimals, so that every endorser reads the same: a rate of 0 learns nothing and no trainer takes it, tau divides
 * where a coordinate never moved, betas of 1 or more (also what a double rounds to 1) keep no average.
 */
export function strategyFault({ kind, clientRate, serverRate, beta1, beta2, tau }: Judged): Fault | null {
  if (isZero(serverRate)) return { at: 'strategy.serverRate', expected: 'more than 0', got: serverRate };
  // With sgd a member sends its gradient and takes no step of its own.
  if (kind !== 'sgd' && isZero(clientRate)) return { at: 'strategy.clientRate', expected: 'more than 0', got: clientRate };
  if (kind !== 'fedadam') return null;
  for (const [name, text] of [
    ['beta1', beta1],
    ['beta2', beta2],
  ] as const) {
    if (!/^0(?:\.|$)/.test(text)) return { at: `strategy.${name}`, expected: 'less than 1', got: text };
    if (text.length > mostDigits + 2)
      return { at: `strategy.${name}`, expected: `at most ${String(mostDigits)} digits after the point`, got: text };
  }
  return isZero(tau) ? { at: 'strategy.tau', expected: 'more than 0', got: tau } : null;
}
