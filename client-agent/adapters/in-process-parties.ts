// The parties' own services in the same process, for the story and for tests: everything but the wire is real.
import { CohortError } from '@cohort/protos/errors';
import type { Announcement, ContributionQuery, ContributionStatus, ArtifactQuery, VectorHeader } from '@cohort/protos/messages';
import type { Refusal, RefusalVerdict } from '@cohort/protos/refusal';
import { replyOverWire, requestOverWire } from '@cohort/protos/transport/over-wire';
import type { Parties } from '../ports/parties.ts';

/** The caller as the parties would read it from its certificate. */
export interface Caller {
  readonly node: string;
  readonly msp: string;
}

/** What a party serves to agents. */
export interface ServedParty {
  announce(caller: Caller, announcement: Announcement): Promise<ContributionStatus>;
  upload(caller: Caller, header: VectorHeader, chunks: AsyncIterable<Uint8Array>): Promise<ContributionStatus>;
  status(caller: Caller, query: ContributionQuery): Promise<ContributionStatus>;
  refuse(caller: Caller, refusal: Refusal): Promise<RefusalVerdict>;
  artifact(caller: Caller, query: ArtifactQuery): Promise<AsyncIterable<Uint8Array>>;
}

/** `partyOf` finds a running party by its node id, undefined while it is down. */
export function inProcessParties(caller: Caller, partyOf: (node: string) => ServedParty | undefined): Parties {
  return {
    client({ node }) {
      const party = (): ServedParty => {
        const found = partyOf(node);
        if (found === undefined) throw new CohortError('UNREACHABLE', `${node}: the party is down; try again later`);
        return found;
      };
      return {
        announce: async (announcement) =>
          replyOverWire('Agent', 'Announce', await party().announce(caller, requestOverWire('Agent', 'Announce', announcement)), node),
        status: async (query) =>
          replyOverWire('Agent', 'Status', await party().status(caller, requestOverWire('Agent', 'Status', query)), node),
        refuse: async (refusal) =>
          replyOverWire('Agent', 'Refuse', await party().refuse(caller, requestOverWire('Agent', 'Refuse', refusal)), node),
        upload: async (header, frames, signal) =>
          replyOverWire(
            'Agent',
            'Upload',
            await party().upload(caller, requestOverWire('Agent', 'Upload', header), streamed(frames, signal)),
            node,
          ),
        async *artifact(query) {
          yield* await party().artifact(caller, requestOverWire('Agent', 'GetArtifact', query));
        },
      };
    },
    close: () => undefined,
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- frames that are there already, as a stream
async function* streamed(frames: Iterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  for (const frame of frames) {
    signal.throwIfAborted();
    yield frame.slice();
  }
}
