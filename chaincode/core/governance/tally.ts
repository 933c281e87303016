// Counting heads: what a proposal's votes decide, in integers.
import type { Proposal } from './state.ts';

export type Outcome = 'passed' | 'rejected' | 'open';

/** Passed as soon as yes x den > num x n (or >=), rejected as soon as the votes still missing could not make it pass. */
export function tally(threshold: Proposal['threshold'], electorate: number, yes: number, no: number): Outcome {
  if (reaches(threshold, electorate, yes)) return 'passed';
  return reaches(threshold, electorate, electorate - no) ? 'open' : 'rejected';
}

function reaches({ num, den, comparator }: Proposal['threshold'], electorate: number, yes: number): boolean {
  const left = BigInt(yes) * BigInt(den);
  const right = BigInt(num) * BigInt(electorate);
  return comparator === '>' ? left > right : left >= right;
}
