// What a party tells its operator: each event is its log line, its metric and what the console sees. Never a secret.
import type { Json } from '@cohort/protos/canonical-json';

/** Fields by event name. `round` is the round key, `party` a party number, `seconds` wall time, `bytes` payload bytes. */
export interface PartyEvents {
  'round.opened': { round: string; role: number; plan: string; number: number; attempt: number };
  /** `milliseconds` is how long the step `from` took. */
  'round.state': { round: string; from: string; state: string; milliseconds: number };
  'share.receipt': { round: string; member: string; bytes: number };
  'party.absent': { round: string; party: number; awaited: string };
  /** Another party says that this one's statement did not come in time. */
  'party.missed': { round: string; by: number; awaited: string };
  'round.objected': { round: string; reason: string };
  /** A step threw: this party only observes the round from then on. */
  'round.failed': { round: string; state: string; code: string; detail: string };
  'party.restored': { round: string; expected: number; got: number };
  /** Restored from a backup, it says nothing in the rounds, so many, that the ledger had opened by then. */
  'party.forgoes': { rounds: number };
  'member.excluded': { round: string; member: string; reason: string };
  /** Its agent keeps out of the round; `rule` is the site policy's, with POLICY_REFUSED. */
  'member.refused': { round: string; member: string; code: string; rule: string | null };
  'share.healed': { round: string; member: string; index: number; from: number };
  'round.summed': { round: string; members: number; bytes: number };
  'round.committed': { round: string; height: number; members: number; singleAuthor: readonly number[] };
  'round.opened-sum': { round: string; indices: readonly number[] };
  'round.published': { round: string; model: string };
  'round.void': { round: string; reason: string };
  'round.abandoned': { round: string; reason: string };
  /** A party that was away found that the sum of `index` is not what its only author says. */
  'round.disputed': { round: string; index: number; party: number };
  /** The holder that was away asks the only author of `index` for its shares and r. */
  'round.claimed': { round: string; index: number };
  /** It recomputed the sum and signs the committed hash. */
  'round.confirmed': { round: string; index: number };
  /** The sum of `index` was found false, or its author gave no account of it: the round is made again from its modelIn. */
  'round.tainted': { round: string; index: number };
  /** This party recomputed the sum of `index` and found another one than `author`, the only holder that vouches for it. */
  'sum.mismatched': { round: string; index: number; author: number };
  /**
   * `author`, the only holder that vouches for the sum of `index`, did not give the returned one what it needs to recompute it within two
   * steps. It goes on asking while its claim is open.
   */
  'sum.unchecked': { round: string; index: number; author: number };
  /** `party` sent another file than the model, or more than the plan's model can have. */
  'model.refused': { round: string; party: number; code: string; detail: string };
  /** The plan waits for these parties, whose organisations are suspended, or for other rules (`rule minCohort`); for none: it goes on. */
  'plan.waiting': { plan: string; parties: readonly string[] };
  'plan.closed': { plan: string; reason: string };
  'statement.conflict': { round: string; party: number; kind: string };
  'statement.refused': { round: string; code: string; detail: string };
  'ledger.refused': { round: string; verb: string; code: string; detail: string };
  /** Said when it is found and at every start after it: both headers as the ledger signed them, the other one shown by `party`. */
  'ledger.forked': { round: string; height: number; party: number; own: Json; other: Json };
}

export interface Events {
  emit<N extends keyof PartyEvents>(name: N, fields: PartyEvents[N] & Record<string, Json>): void;
}
