// A site policy's findings as sentences, for the operator who reads them.
import type { Finding } from './plan-rules.ts';

/** `minCohort refuses: the policy expects at least 5, the plan says 4. To change that, vote a plan ...` */
export function explain({ rule, passes, expected, got, change }: Finding): string {
  const said = `${rule} ${passes ? 'passes' : 'refuses'}: the policy expects ${expected}, the plan says ${got}.`;
  return passes ? said : `${said} To change that, ${change}.`;
}
