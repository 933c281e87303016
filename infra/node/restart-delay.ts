// When a node that died is started again, and when that would be of no use.
import { exitCodes } from '@cohort/protos/errors';

/** A life shorter than this counts as a quick death, milliseconds. */
export const quickMs = 60_000;
/** After so many quick deaths in a row a node is given up. */
export const mostQuickDeaths = 6;

const firstMs = 500;
/** Reasons that stay until a person mends them: a wrong configuration, a missing right, evidence that does not hold. */
const lasting: readonly number[] = [exitCodes.usage, exitCodes.denied, exitCodes.policy, exitCodes.evidence];

/** Milliseconds to wait, doubled with each of the `quickDeaths` in a row (at least 1); null to give up. `code`: null after a signal. */
export function restartDelay(code: number | null, quickDeaths: number): number | null {
  if (code !== null && lasting.includes(code)) return null;
  return quickDeaths >= mostQuickDeaths ? null : firstMs * 2 ** (Math.max(quickDeaths, 1) - 1);
}
