// The closed table of ledger events: one per transaction at most, with what each carries.
import type { AbandonReason } from './abandon-reasons.ts';
import type { Enrolment, OpenedRound, PlanCloseReason, SchemaProposal, VoidReason } from './ledger.ts';

/** Payloads by event name. `round` is a round key, `proposal` and `plan` are proposal ids, `member` and `msp` are MSP ids. */
export interface LedgerEvents {
  'member.admitted': { readonly proposal: string; readonly msp: string };
  'node.admitted': { readonly proposal: string; readonly node: string };
  'node.rotated': { readonly node: string; readonly number: number; readonly since: number };
  'node.rotation-cancelled': { readonly node: string; readonly number: number };
  'node.replaced': { readonly proposal: string; readonly node: string };
  'authority.replaced': { readonly proposal: string; readonly msp: string };
  'member.suspended': { readonly proposal: string; readonly msp: string; readonly reason: string };
  /** By two organisations' word, until epoch `until` begins. */
  'member.suspended-now': {
    readonly proposal: string;
    readonly msp: string;
    readonly reason: string;
    readonly by: readonly string[];
    readonly until: number;
  };
  'member.readmitted': { readonly proposal: string; readonly msp: string; readonly reason: string };
  'node.revoked': { readonly proposal: string; readonly node: string; readonly reason: string };
  'proposal.opened': { readonly proposal: string; readonly kind: string; readonly proposer: string };
  'proposal.voted': { readonly proposal: string; readonly msp: string; readonly choice: 'yes' | 'no' };
  /** Only for proposals that did not pass: one that passes emits its effect's event. */
  'proposal.closed': { readonly proposal: string; readonly status: 'rejected' | 'expired' };
  'schema.accepted': SchemaProposal & { readonly proposal: string };
  'plan.accepted': { readonly proposal: string; readonly plan: string };
  'plan.closed': { readonly plan: string; readonly reason: PlanCloseReason };
  /** From the plan's next attempt on. */
  'plan.party-replaced': { readonly proposal: string; readonly plan: string; readonly from: string; readonly to: string };
  /** `resumed`: two parties' organisations have said so, and the next attempt may be opened. */
  'plan.resumed': { readonly plan: string; readonly by: string; readonly resumed: boolean };
  'dataset.registered': {
    readonly msp: string;
    readonly dataset: string;
    readonly version: number;
    /** Account ids with their budgets, units of 1e-12 nat; empty for unprotected data and for later versions. */
    readonly opened: readonly { readonly account: string; readonly budget: string }[];
  };
  /** `voided` is the expired attempt that this opening replaced, if nobody had voided it yet. */
  'round.opened': OpenedRound & { readonly round: string; readonly plan: string; readonly voided: string | null };
  'round.enrolled': { readonly round: string; readonly enrolment: Enrolment };
  'round.enrolment-closed': { readonly round: string; readonly members: readonly string[] };
  'round.committed': {
    readonly round: string;
    readonly bodyHash: string;
    readonly members: readonly string[];
    readonly singleAuthor: readonly number[];
  };
  /** `opened` is the key of the round that the same transaction opened, `next` that round; `finished` says that the plan's last round was published. */
  'round.published': {
    readonly round: string;
    readonly modelOut: string;
    readonly opened: string | null;
    readonly next: OpenedRound | null;
    readonly finished: boolean;
  };
  /** `named` holds the numbers of parties that their own signatures contradict; empty when nobody is to blame. */
  'round.voided': { readonly round: string; readonly reason: VoidReason; readonly named: readonly number[] };
  /** `closed` says that the reason must repeat and has ended the plan. */
  'round.abandoned': { readonly round: string; readonly reason: AbandonReason; readonly closed: boolean };
  'round.disputed': { readonly round: string; readonly index: number; readonly party: number };
  'round.claimed': { readonly round: string; readonly index: number; readonly party: number };
  'round.confirmed': { readonly round: string; readonly index: number; readonly party: number };
  /** `ended`: the round that was open and came from it, which is void or abandoned now; null when none was. */
  'round.tainted': { readonly round: string; readonly index: number; readonly ended: string | null };
  'epoch.advanced': { readonly epoch: number };
  /** The length holds from epoch `since` on. */
  /** From epoch `since` on; `governance.rules` shows them. */
  'rules.set': { readonly proposal: string; readonly since: number };
  'epoch.length-set': { readonly proposal: string; readonly seconds: number; readonly since: number };
}

export type LedgerEventName = keyof LedgerEvents;

/** Every event name, for watchers that must treat an unknown one as an error. */
export const ledgerEventNames = [
  'member.admitted',
  'node.admitted',
  'node.rotated',
  'node.rotation-cancelled',
  'node.replaced',
  'authority.replaced',
  'member.suspended',
  'member.suspended-now',
  'member.readmitted',
  'node.revoked',
  'proposal.opened',
  'proposal.voted',
  'proposal.closed',
  'schema.accepted',
  'plan.accepted',
  'plan.closed',
  'plan.party-replaced',
  'plan.resumed',
  'dataset.registered',
  'round.opened',
  'round.enrolled',
  'round.enrolment-closed',
  'round.committed',
  'round.published',
  'round.voided',
  'round.abandoned',
  'round.disputed',
  'round.claimed',
  'round.confirmed',
  'round.tainted',
  'epoch.advanced',
  'epoch.length-set',
  'rules.set',
] as const satisfies readonly LedgerEventName[];
