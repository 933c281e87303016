// sigma^2 that lets the tightest account pay for the wanted rounds, and for how many it then pays.
import { smallestSigma2 } from '@cohort/chaincode/core/budgets/smallest-sigma2';
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { CohortError } from '@cohort/protos/errors';
import type { Block, FractionText, Mechanism } from '@cohort/protos/terms';
import type { Budgets } from './smallest-budget.ts';

/** A mechanism that only lacks its noise. */
export type Unnoised = Omit<Mechanism, 'sigma2'>;

export interface Calibrated {
  readonly mechanism: Mechanism;
  /** One round, once, in units of 1e-12 nat. */
  readonly cost: bigint;
  /** Rounds that the tightest account pays for. */
  readonly paid: bigint;
}

/** z^2 is looked for in steps of 1/64 where T is 1, so that whole counts need not round the noise up to a whole variance. */
const finest = 64n;

/** @throws {CohortError} RING_OVERFLOW when no noise that the ring holds is enough */
export function calibrateNoise(
  unnoised: Unnoised,
  { payers: [tightest] }: Budgets,
  { rounds, blocks, maxCohort }: { readonly rounds: number; readonly blocks: readonly Block[]; readonly maxCohort: number },
): Calibrated {
  const perRound = tightest.available / BigInt(rounds);
  const sensitivity2 = BigInt(unnoised.sensitivity2 ?? '1');
  const steps = sensitivity2 < finest ? finest : 1n;
  const finer = { ...unnoised, sensitivity2: String(sensitivity2 * steps), sigma2: { num: '1', den: '1' } };
  const sigma2 = perRound === 0n ? null : smallestSigma2({ blocks, maxCohort, mechanism: finer }, tightest.multiple, perRound);
  if (sigma2 === null)
    throw new CohortError(
      'RING_OVERFLOW',
      `rounds: expected ${String(rounds)} that ${tightest.account} pays for, got none: the noise that each would need does not fit the ring; wish for fewer rounds, a lower sampling rate or a larger epsilon`,
    );
  return priced({ ...unnoised, sigma2: lowest(sigma2, steps) }, tightest);
}

/** The same for a noise that was wished for: z^2 times T. */
export function withNoiseRatio(unnoised: Unnoised, { payers: [tightest] }: Budgets, { num, den }: FractionText): Calibrated {
  const sigma2 = lowest(BigInt(num) * BigInt(unnoised.sensitivity2 ?? '1'), BigInt(den));
  return priced({ ...unnoised, sigma2 }, tightest);
}

function priced(mechanism: Mechanism, { available, multiple }: Budgets['payers'][0]): Calibrated {
  const cost = roundCost(rdpParameters(mechanism));
  return { mechanism, cost, paid: available / (cost * BigInt(multiple)) };
}

function lowest(num: bigint, den: bigint): FractionText {
  let [a, b] = [num, den];
  while (b !== 0n) [a, b] = [b, a % b];
  return { num: String(num / a), den: String(den / a) };
}
