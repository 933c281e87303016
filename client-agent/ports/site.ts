// What the site's operator fixed by hand: who this agent is, its keys, its dataset, and the parties' keys it was told to trust.
import type { PinnedParty } from '../pinned-party.ts';

export interface Site {
  /** The organisation's MSP id. */
  readonly member: string;
  /** This node's id, `<msp>/agent`. */
  readonly node: string;
  /** Raw 32 bytes each: the Ed25519 seed and the X25519 secret of the registered keys. */
  readonly keys: { readonly nodeSeed: Uint8Array; readonly boxSecret: Uint8Array };
  /** The one dataset that this agent offers, as registered on the ledger. */
  readonly dataset: { readonly dataset: string; readonly version: number };
  /** The names of all datasets that this node's agents offer; the first one's agent answers for those that none does. */
  readonly offered: readonly string[];
  readonly pinnedParties: readonly PinnedParty[];
}
