// What an agent tells its operator: each event is its log line and what the live view shows. Never a secret, never sent on.
import type { Json } from '@cohort/protos/canonical-json';

/** Fields by event name. `round` is the round key, `party` a party number, `seconds` wall time, `bytes` vector bytes. */
export interface AgentEvents {
  /** It offers no dataset, and so takes part in no round. */
  'agent.idle': { member: string; node: string };
  /** From a backup: it takes no part in these rounds, which were open when it first ran. */
  'agent.restored': { rounds: readonly string[] };
  'agent.started': { member: string; node: string; height: number };
  'round.seen': { round: string; plan: string; number: number; attempt: number };
  'round.refused': { round: string; code: string; detail: string };
  /** Nothing is refused yet and nothing goes on: what this agent waits for before it enrols. */
  'round.waiting': { round: string; code: string; detail: string };
  'round.enrolled': { round: string; member: string };
  'round.resumed': { round: string; member: string };
  'model.fetched': { round: string; model: string; bytes: number };
  /** The node `party` sent another file than the model, or more than the plan's model can have. */
  'model.refused': { model: string; party: string; code: string; detail: string };
  /** The node `party` sent another file than the architecture, or more than one has. */
  'architecture.refused': { architecture: string; party: string; code: string; detail: string };
  /** What the operator should know and nobody refuses: noise that drowns this cohort. */
  'round.warned': { round: string; detail: string };
  /** Under noise nothing is measured: how long the rows took is a release of them. */
  'update.trained': { round: string; seconds: number | null; steps: number | null; backend: string };
  'update.shared': { round: string; seconds: number; coordinates: number };
  'share.sent': { round: string; party: number; bytes: number };
  'share.delayed': { round: string; party: number; code: string };
  'share.receipt': { round: string; party: number; role: number };
  'share.safe': { round: string; seconds: number; bytes: number };
  'share.omitted': { round: string; receipts: number };
  'party.refused': { round: string; party: number; code: string };
  /** `metrics` are decimal strings on the site's own test rows: in clear, and only here, because the dataset is unprotected. */
  'round.published': { round: string; number: number; model: string; metrics: Record<string, string> };
  'round.void': { round: string; reason: string };
  'round.abandoned': { round: string; reason: string };
  /** `paused` or `waiting` (for parties whose organisations are suspended), and `active` when it goes on. */
  'plan.standing': { plan: string; status: string; waitsFor: readonly string[] };
  'plan.ended': { plan: string; status: string };
  /** The ledger does not take this node's word that the epoch is over. */
  'epoch.refused': { code: string; detail: string };
  'agent.stopped': { member: string; code: string; detail: string };
}

export interface Events {
  emit<N extends keyof AgentEvents>(name: N, fields: AgentEvents[N] & Record<string, Json>): void;
}
