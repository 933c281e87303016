// The consortium's rules on the ledger: the newest that a vote set, those before them, and from which epoch on they hold.
import { firstRules } from '@cohort/policies/consortium-rules';
import type { ConsortiumRules } from '@cohort/protos/consortium-rules';
import type { ReadContext } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { table } from '../table.ts';

/** The last change: `rules` from epoch `since` on, `before` until then. */
export interface RulesChange {
  readonly rules: ConsortiumRules;
  readonly since: number;
  readonly before: ConsortiumRules;
  readonly proposal: string;
}

export const rulesChanges = table<RulesChange, []>('rules');

export interface RulesNow {
  readonly inForce: ConsortiumRules;
  /** The same unless a change is on its way. */
  readonly next: ConsortiumRules;
  /** Null before the first change. */
  readonly change: RulesChange | null;
}

export async function rulesNow(context: ReadContext): Promise<RulesNow> {
  const change = await rulesChanges.get(context);
  if (change === null) return { inForce: firstRules, next: firstRules, change };
  const { rules, before, since } = change;
  return { inForce: (await currentEpoch(context)) >= since ? rules : before, next: rules, change };
}
