// One thing that was looked at before a plan is proposed.

export interface PlanFinding {
  /** `plan`, `ledger`, an account, a site or a party's node. */
  readonly about: string;
  /** `refused`: the plan cannot run so. `warning`: it can, with this. `unknown`: nobody here can tell yet. */
  readonly verdict: 'holds' | 'refused' | 'warning' | 'unknown';
  /** What was expected, what was got and what to do; of what holds, what was looked at. */
  readonly text: string;
}

export const holds = (about: string, text: string): PlanFinding => ({ about, verdict: 'holds', text });
export const refused = (about: string, text: string): PlanFinding => ({ about, verdict: 'refused', text });
export const warning = (about: string, text: string): PlanFinding => ({ about, verdict: 'warning', text });
export const unknown = (about: string, text: string): PlanFinding => ({ about, verdict: 'unknown', text });
