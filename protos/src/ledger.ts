// What is said to the ledger and what it says back: transaction bodies and views; queries, plans, blocks and budgets have files of their own.
import type { DatasetRegistration, Reservation, RowBucket } from './budgets.ts';
import type { ConsortiumRules, Threshold } from './consortium-rules.ts';
import type { AbandonReason } from './abandon-reasons.ts';
import type { SubmittedCloseReason } from './plan-view.ts';
import type { DatasetVersion, Plan, Terms } from './terms.ts';
import type { CertificateProof, NodeRecord, OrganisationRecord, Possession, SignedRotation } from './members.ts';
import type { RoundBody, Signed } from './statements.ts';

export type * from './blocks.ts';
export type * from './budgets.ts';
export type * from './plan-view.ts';
export type * from './members.ts';
export type * from './queries.ts';

/** A data schema by the hash and the bytes of its artifact (`artifact.ts`); the parties keep those bytes, the ledger never sees them. */
export interface SchemaProposal {
  readonly name: string;
  readonly hash: string;
  readonly size: number;
}

/** A schema that a vote accepted: for good under its name. */
export interface SchemaView extends SchemaProposal {
  readonly proposal: string;
  readonly proposer: string;
}

/** What governance can decide. `possessions` are beside the body: signatures by the keys of each node that it names, see `subjectsOf`. */
export type ProposalBody =
  /** With the nodes that it brings; more may be admitted later. */
  | { readonly kind: 'admit-organisation'; readonly organisation: OrganisationRecord; readonly nodes: readonly NodeRecord[] }
  | { readonly kind: 'admit-node'; readonly node: NodeRecord }
  /** A node's record with another node key, or after its certificates were lost: at once, and nothing of the old one holds. */
  | { readonly kind: 'replace-node'; readonly node: NodeRecord }
  /** Another certificate authority of the proposer itself; the old one's certificates hold for a while. */
  | { readonly kind: 'replace-authority'; readonly msp: string; readonly caPem: string }
  | { readonly kind: 'suspend'; readonly msp: string; readonly reason: string }
  /** The same for a few epochs only, by two organisations' word and at once: it keeps its vote, and takes part in no round. */
  | { readonly kind: 'suspend-now'; readonly msp: string; readonly reason: string }
  /** Ends a suspension: the organisation and its nodes are as they were. */
  | { readonly kind: 'readmit'; readonly msp: string; readonly reason: string }
  /** A node's certificates and keys hold no longer, at once; `replace-node` brings it back with others. */
  | { readonly kind: 'revoke'; readonly node: string; readonly reason: string }
  | ({ readonly kind: 'schema' } & SchemaProposal)
  | { readonly kind: 'plan'; readonly plan: Plan }
  /** Ends a plan by its proposal's id. A round that is committed is still published or given up. */
  | { readonly kind: 'stop-plan'; readonly plan: string; readonly reason: string }
  /** Puts another party in the place of one, from the plan's next attempt on. */
  | { readonly kind: 'replace-party'; readonly plan: string; readonly from: string; readonly to: string; readonly reason: string }
  /** How long epochs last, from the next one on; no shorter than any active plan's deadlines in sum. */
  | { readonly kind: 'set-epoch-length'; readonly seconds: number }
  /** Other rules, from the next epoch on. `replaces`: the proposal whose rules they were written against, null for the first rules. */
  | { readonly kind: 'set-rules'; readonly rules: ConsortiumRules; readonly replaces: string | null }
  /** Finds that a dispute was right: the round's model and all that came from it are tainted, and the round is made again. */
  | { readonly kind: 'uphold-dispute'; readonly round: string; readonly index: number; readonly reason: string }
  /** Another dataset, hence other accounts, for a source that has one already: for new data only, and only unanimously. */
  | { readonly kind: 'open-budget'; readonly msp: string; readonly registration: DatasetRegistration };

/** A transaction's body by its verb. The request id travels beside it. */
export interface TransactionBodies {
  'governance.propose': {
    readonly body: ProposalBody;
    readonly nonce: string;
    readonly opensEpoch: number;
    readonly closesEpoch: number;
    readonly possessions: readonly Possession[];
  };
  'governance.vote': { readonly proposal: string; readonly choice: 'yes' | 'no' };
  'governance.close': { readonly proposal: string };
  'members.rotate': SignedRotation & {
    readonly record: NodeRecord;
    /** Null for a certificate that stays. */
    readonly tls: CertificateProof | null;
    readonly identity: CertificateProof | null;
  };
  'members.cancelRotation': { readonly node: string };
  'datasets.register': DatasetRegistration;
  'rounds.open': { readonly plan: string };
  'rounds.enrol': {
    readonly round: string;
    readonly dataset: DatasetVersion;
    /** Exactly the accounts that the terms' mechanism draws on; `nonce` is the number of reservations so far. */
    readonly accounts: readonly { readonly account: string; readonly nonce: number }[];
  };
  'rounds.closeEnrolment': { readonly round: string };
  'rounds.commit': {
    readonly round: string;
    readonly body: RoundBody;
    readonly signatures: readonly Signed<'bodySignature'>[];
    readonly absences: readonly Signed<'absence'>[];
  };
  'rounds.publish': { readonly round: string; readonly modelOut: string; readonly signatures: readonly Signed<'publish'>[] };
  'rounds.void': { readonly round: string; readonly reason: SubmittedVoidReason; readonly evidence: readonly Signed[] };
  'rounds.abandon': { readonly round: string; readonly reason: AbandonReason; readonly signatures: readonly Signed<'abandon'>[] };
  'rounds.dispute': { readonly round: string; readonly index: number; readonly statement: Signed<'sumStatement'> };
  /** The absent holder asks the single author of an index for what it needs to recompute it. */
  'rounds.claim': { readonly round: string; readonly index: number };
  /** The claim was answered, and the recomputed sum is the committed one: `statement` repeats its hash. */
  'rounds.confirm': { readonly round: string; readonly index: number; readonly statement: Signed<'sumStatement'> };
  /** The claim stood for a whole epoch and its author gave no shares or no r. */
  'rounds.taint': { readonly round: string; readonly index: number };
  'rounds.closePlan': { readonly plan: string; readonly reason: SubmittedCloseReason };
  'rounds.resumePlan': { readonly plan: string };
  'epochs.advance': { readonly from: number };
}

export type VoidReason =
  | 'expired'
  | 'contradiction'
  | 'sums-differ'
  | 'noise-sets-differ'
  | 'objection'
  | 'lists-differ'
  | 'cohort-too-small'
  | 'stopped'
  | 'tainted';

/** What may be asked for: `stopped` and `tainted` are the ledger's own. */
export type SubmittedVoidReason = Exclude<VoidReason, 'stopped' | 'tainted'>;

export type TransactionVerb = keyof TransactionBodies;

/** A member's enrolment with the registered keys it had when it enrolled. */
export interface Enrolment {
  readonly member: string;
  readonly node: string;
  readonly nodeKey: string;
  readonly boxKey: string;
  readonly dataset: DatasetVersion;
  readonly bucket: RowBucket;
  readonly reserved: readonly Reservation[];
}

export type RoundStatus = 'enrolling' | 'collecting' | 'committed' | 'published' | 'void' | 'abandoned';

/** A round as `rounds.get` and `rounds.current` show it. `collecting` means that the enrolment set is frozen. */
/** All that is fixed of a round when it opens. */
export interface OpenedRound {
  readonly terms: Terms;
  readonly termsHash: string;
}

export interface RoundView extends OpenedRound {
  readonly round: string;
  readonly status: RoundStatus;
  /** In `enrolling`: so far; later: the frozen set, members that were suspended meanwhile left out. Sorted by member. */
  readonly enrolled: readonly Enrolment[];
  readonly closedBy: readonly string[];
  readonly bodyHash: string | null;
  readonly body: RoundBody | null;
  readonly modelOut: string | null;
  readonly reason: string | null;
  /** Share indices whose sum has a single author. */
  readonly singleAuthor: readonly number[];
  readonly disputes: readonly { readonly index: number; readonly party: number }[];
  readonly claims: readonly Claim[];
  /** Its sum was found false or its author gave no account of it: it is made again from its modelIn. */
  readonly tainted: boolean;
}

/** What the absent holder of an index asked of its single author. `epoch`: when; `open` until the claimant has said what came of it, `lapsed` when it may no longer. */
export interface Claim {
  readonly index: number;
  readonly party: number;
  readonly epoch: number;
  readonly outcome: 'open' | 'confirmed' | 'disputed' | 'unanswered' | 'lapsed';
}

/** Who would vote on a proposal, and how many of them must agree. */
export type Proposable = Pick<ProposalView, 'electorate' | 'threshold'>;

export interface ProposalView {
  readonly proposal: string;
  readonly body: ProposalBody;
  readonly proposer: string;
  readonly electorate: readonly string[];
  readonly threshold: Threshold;
  readonly opensEpoch: number;
  readonly closesEpoch: number;
  readonly status: 'open' | 'passed' | 'rejected' | 'expired';
  readonly votes: readonly { readonly msp: string; readonly choice: 'yes' | 'no' }[];
}

/**
 * A published model. `provisional` while an index of its round has a single author whom the other holder did not confirm; `disputed` when
 * it filed a dispute; `tainted` when that was upheld or a claim not answered, of this round or of one that it came from.
 */
export interface ModelView {
  readonly round: string;
  readonly modelIn: string;
  readonly modelOut: string;
  readonly bodyHash: string;
  readonly provisional: boolean;
  readonly disputed: boolean;
  readonly tainted: boolean;
}

/** The consortium's rules as `governance.rules` shows them. */
export interface RulesView {
  readonly rules: ConsortiumRules;
  /** What takes their place in epoch `since`; null when no change is on its way. */
  readonly next: { readonly rules: ConsortiumRules; readonly since: number } | null;
  /** The proposal that set the newest of them, which the next one must name; null before the first. */
  readonly proposal: string | null;
}

/** The epoch as `epochs.current` shows it. */
export interface EpochView {
  readonly epoch: number;
  /** How long this epoch lasts by each node's own clock, and those after it. */
  readonly seconds: number;
  readonly nextSeconds: number;
  /** Active organisations that have asked to end it, sorted, and how many of them must. */
  readonly asked: readonly string[];
  readonly needed: number;
}

/**
 * The ledger's first block is made from this; its hash anchors everything. `testNetwork` makes an auditor say that noise may be known;
 * nothing else reads it.
 */
export interface Genesis {
  readonly consortium: string;
  readonly testNetwork: boolean;
  readonly operators: number;
  /** How long an epoch lasts by each node's own clock, until a vote changes it. */
  readonly epochSeconds: number;
  readonly organisations: readonly OrganisationRecord[];
  /** The founders' nodes beside their admins: they need no vote. */
  readonly nodes: readonly NodeRecord[];
  /** SPKI public keys (Ed25519 raw, hex) that sign block headers. */
  readonly ledgerKeys: readonly string[];
}
