// A plan as the ledger shows it: how far it has come, who its parties are now, and what it waits for.
import type { LastingReason } from './abandon-reasons.ts';
import type { PolicyRule } from './refusal.ts';
import type { PartyRef, Plan } from './terms.ts';

/** What the ledger finds out itself: too few members may still enrol, or too few can still afford a round of the plan. */
export type SubmittedCloseReason = 'cohort-too-small' | 'budget-exhausted';

/** Why a plan ends early: what the ledger finds, what two parties sign that its model and terms must repeat, or that a vote stopped it. */
export type PlanCloseReason = SubmittedCloseReason | LastingReason | 'stopped';

/** As `rounds.plans` lists it. `current` is the round that is open or was last, null before the first. */
export interface PlanView {
  readonly plan: string;
  readonly planHash: string;
  readonly body: Plan;
  /** Who the next attempt's parties are: those of the body, or who a vote put in their place. */
  readonly parties: readonly [PartyRef, PartyRef, PartyRef];
  /**
   * `paused`: attempts came to nothing again and again; two of the parties' organisations resume it. `waiting`: no attempt is open and none
   * can be, since a party's organisation is suspended, where another party by vote lets it go on, or since the consortium's rules refuse it.
   */
  readonly status: 'active' | 'paused' | 'waiting' | 'finished' | 'closed';
  /** Which of the parties' organisations have resumed a paused plan already; nobody unless `paused`. */
  readonly resumedBy: readonly string[];
  /** The parties whose organisation is suspended. */
  readonly waitsFor: readonly string[];
  /** The consortium's rules in force that refuse its next attempt. */
  readonly refusedBy: readonly PolicyRule[];
  /** Why it was closed; null unless `closed`. */
  readonly reason: PlanCloseReason | null;
  readonly model: string;
  readonly current: string | null;
}
