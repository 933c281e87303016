// The aggregator parties as an agent reaches them, by the keys and endpoints of the round's terms.
import type { Announcement, ContributionQuery, ContributionStatus, ArtifactQuery, VectorHeader } from '@cohort/protos/messages';
import type { Refusal, RefusalVerdict } from '@cohort/protos/refusal';
import type { PartyRef } from '@cohort/protos/terms';

/**
 * Calls to one party. Everything is idempotent and may be repeated after a drop. A call throws UNREACHABLE or TIMED_OUT when the
 * party cannot be reached, else the party's refusal. `announce`, `upload` and `status` throw COMMITMENT_DUPLICATE when the party
 * holds another signed commitment of this member for this round.
 */
export interface PartyClient {
  announce(announcement: Announcement, signal: AbortSignal): Promise<ContributionStatus>;
  /** `frames` are the bytes of s_0 from `header.offset` to the end. */
  upload(header: VectorHeader, frames: Iterable<Uint8Array>, signal: AbortSignal): Promise<ContributionStatus>;
  status(query: ContributionQuery, signal: AbortSignal): Promise<ContributionStatus>;
  refuse(refusal: Refusal, signal: AbortSignal): Promise<RefusalVerdict>;
  artifact(query: ArtifactQuery, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

export interface Parties {
  /** The client of the party that the terms name; its certificate must be the one pinned there. */
  client(party: PartyRef): PartyClient;
  close(): void;
}
