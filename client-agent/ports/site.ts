// What the site's operator fixed by hand: who this agent is, its keys, its dataset, and the parties' keys it was told to trust.
import type { PinnedParty } from '../pinned-party.ts';

/** Raw 32 bytes each. */
export interface SiteKeys {
  /** The Ed25519 seed of the registered node key. */
  readonly nodeSeed: Uint8Array;
  /** The X25519 secret of the box key that this member's enrolment names. @throws {CohortError} CONFIG_INVALID for one that the site does not hold */
  readonly boxSecret: (publicKey: string) => Uint8Array;
}

export interface Site {
  /** The organisation's MSP id. */
  readonly member: string;
  /** This node's id, `<msp>/agent`. */
  readonly node: string;
  readonly keys: SiteKeys;
  /** The one dataset that this agent offers, as registered on the ledger. */
  readonly dataset: { readonly dataset: string; readonly version: number };
  /** All datasets that this node's agents offer, version by version; the first one's agent answers for those that none does. */
  readonly offered: readonly Site['dataset'][];
  readonly pinnedParties: readonly PinnedParty[];
}
