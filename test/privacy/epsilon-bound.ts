// From a membership statistic in both worlds to a lower bound on epsilon: an attack's threshold, and what its error rates prove.
import { lowerLimit, upperLimit } from './clopper-pearson.ts';

/** One number per run: the adversary's statistic, in runs with the canary record and in runs without it. */
export interface Samples {
  readonly withCanary: readonly number[];
  readonly withoutCanary: readonly number[];
}

/** `above`: guesses "with" above the threshold; else "without" below it. Either event alone refutes an epsilon that is too small. */
interface Attack {
  readonly above: boolean;
  readonly threshold: number;
}

export interface Measured {
  /** Every (epsilon, delta) mechanism has at least this epsilon, with the confidence asked for; 0 when the attack proves nothing. */
  readonly epsilon: number;
  /** Of the attack in the runs that did not choose its threshold. */
  readonly truePositives: number;
  readonly falsePositives: number;
}

/**
 * P_1(E) <= e^epsilon P_0(E) + delta for every event E, hence epsilon >= ln((P_1(E) - delta) / P_0(E)). The first `chooseFrom` of the
 * runs choose E; the others, which know nothing of the choice, bound both probabilities by Clopper-Pearson at half the risk each.
 */
export function epsilonBound(
  { withCanary, withoutCanary }: Samples,
  { delta, confidence, chooseFrom }: { readonly delta: number; readonly confidence: number; readonly chooseFrom: number },
): Measured {
  const [from1, from0] = [Math.floor(withCanary.length * chooseFrom), Math.floor(withoutCanary.length * chooseFrom)];
  const risk = (1 - confidence) / 2;
  const choosing = { withCanary: withCanary.slice(0, from1), withoutCanary: withoutCanary.slice(0, from0) };
  const judging = { withCanary: withCanary.slice(from1), withoutCanary: withoutCanary.slice(from0) };
  const counts = tally(bestAttack(choosing, delta, risk), judging);
  return {
    epsilon: Math.max(0, provable(counts, delta, risk)),
    truePositives: counts.right / counts.guessed,
    falsePositives: counts.wrong / counts.others,
  };
}

/** How often the attack said its word in the world it speaks of, and in the other. */
interface Counts {
  readonly right: number;
  readonly guessed: number;
  readonly wrong: number;
  readonly others: number;
}

function tally({ above, threshold }: Attack, { withCanary, withoutCanary }: Samples): Counts {
  const [guessed, others] = above ? [withCanary, withoutCanary] : [withoutCanary, withCanary];
  const hits = (values: readonly number[]): number => values.filter((value) => (above ? value > threshold : value < threshold)).length;
  return { right: hits(guessed), guessed: guessed.length, wrong: hits(others), others: others.length };
}

function provable({ right, guessed, wrong, others }: Counts, delta: number, risk: number): number {
  const gained = lowerLimit(right, guessed, risk) - delta;
  return gained <= 0 ? -Infinity : Math.log(gained / upperLimit(wrong, others, risk));
}

/**
 * Tries the pooled runs' percentiles, both ways round, for what the choosing runs alone would prove: limits, not shares, so that a lucky
 * tail of a few runs is not preferred.
 */
function bestAttack(samples: Samples, delta: number, risk: number): Attack {
  const pooled = [...samples.withCanary, ...samples.withoutCanary].sort((left, right) => left - right);
  let best: { readonly attack: Attack; readonly proof: number } | null = null;
  for (let percent = 1; percent < 100; percent++)
    for (const above of [true, false]) {
      const attack = { above, threshold: pooled[Math.floor((percent * pooled.length) / 100)] ?? 0 };
      const proof = provable(tally(attack, samples), delta, risk);
      if (best === null || proof > best.proof) best = { attack, proof };
    }
  return best?.attack ?? { above: true, threshold: 0 };
}
