// Everything outside of a party that its steps may touch.
import type { Artifacts } from '@cohort/protos/runtime/artifacts';
import type { Clock } from '@cohort/protos/runtime/clock';
import type { Events } from './events.ts';
import type { Journal } from './journal.ts';
import type { Ledger } from './ledger.ts';
import type { NoiseExpander } from './noise-expander.ts';
import type { Peers } from './peers.ts';
import type { Shares } from './shares.ts';

/** A party's own secrets: raw 32-byte Ed25519 seed and X25519 secrets. */
export interface PartyKeys {
  readonly nodeSeed: Uint8Array;
  /** The secret of the box key that a round's terms name of this party. @throws {CohortError} CONFIG_INVALID for one that it does not hold */
  readonly boxSecret: (publicKey: string) => Uint8Array;
  /** The same for a canary, which no round is about; null for one that it does not hold. */
  readonly peekBoxSecret: (publicKey: string) => Uint8Array | null;
}

export interface Ports {
  readonly journal: Journal;
  readonly shares: Shares;
  /** What rounds made, and the models that this party was given to serve. */
  readonly artifacts: Artifacts;
  /** What admins put here because a proposal names it. */
  readonly offered: Artifacts;
  readonly noise: NoiseExpander;
  readonly peers: Peers;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly events: Events;
  readonly keys: PartyKeys;
}
