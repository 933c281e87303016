// Exact confidence limits of a binomial proportion (Clopper and Pearson 1934), for counts of successes in independent runs.

/** The largest p at which `successes` or more of `trials` have a probability of at most `risk`; 0 without a success. */
export function lowerLimit(successes: number, trials: number, risk: number): number {
  if (successes === 0) return 0;
  let [low, high] = [0, successes / trials];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (atLeast(successes, trials, middle) <= risk) low = middle;
    else high = middle;
  }
  return low;
}

/** The smallest p at which `successes` or fewer of `trials` have a probability of at most `risk`. */
export function upperLimit(successes: number, trials: number, risk: number): number {
  return 1 - lowerLimit(trials - successes, trials, risk);
}

/** P[Binomial(trials, p) >= successes], for p up to successes / trials: terms fall from the first on. */
export function atLeast(successes: number, trials: number, p: number): number {
  if (successes <= 0) return 1;
  if (p <= 0) return 0;
  const odds = p / (1 - p);
  let term = Math.exp(logChoose(trials, successes) + successes * Math.log(p) + (trials - successes) * Math.log1p(-p));
  let sum = 0;
  for (let k = successes; k <= trials && term > sum * 1e-16; k++) {
    sum += term;
    term *= ((trials - k) / (k + 1)) * odds;
  }
  return Math.min(1, sum);
}

const logFactorials: number[] = [0];

function logChoose(n: number, k: number): number {
  for (let i = logFactorials.length; i <= n; i++) logFactorials.push((logFactorials[i - 1] ?? 0) + Math.log(i));
  return (logFactorials[n] ?? 0) - (logFactorials[k] ?? 0) - (logFactorials[n - k] ?? 0);
}
