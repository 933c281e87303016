// The parties' own handlers in the same process, for the story and for tests: everything but the wire is real.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { ContributionStatus } from '@cohort/protos/messages';
import type { Handlers } from '@cohort/protos/transport/handlers';
import type { Peer } from '@cohort/protos/transport/trust-store';
import type { Parties } from '../ports/parties.ts';

/** The Agent service that a party serves, or null while it is down. */
export type ServedParty = () => NonNullable<Handlers['Agent']> | null;

/** `peer` is this agent as the parties would see its certificate; `served` is keyed by the party's node id. */
export function inProcessParties(peer: Peer, served: ReadonlyMap<string, ServedParty>): Parties {
  return {
    door({ node }) {
      const handler = <M extends keyof NonNullable<Handlers['Agent']>>(method: M): NonNullable<NonNullable<Handlers['Agent']>[M]> => {
        const found = served.get(node)?.()?.[method];
        if (found === undefined || found === null) throw new CohortError('UNREACHABLE', `${node}: the party is down; try again later`);
        return found;
      };
      return {
        announce: async (announcement, signal) => copy(await handler('Announce')({ peer, document: copy(announcement), signal })),
        status: async (query, signal) => copy(await handler('Status')({ peer, document: copy(query), signal })),
        upload: async (header, frames, signal) => copy<ContributionStatus>(await handler('Upload')({ peer, header: copy(header), frames: streamed(frames), signal })),
        async *model(query, signal) {
          yield* handler('Model')({ peer, document: copy(query), signal });
        },
      };
    },
    close: () => undefined,
  };
}

/** As the wire does it: nothing is shared between the two ends, and what canonical JSON cannot say does not pass. */
function copy<T>(value: unknown): T {
  return JSON.parse(canonicalJson(value)) as T;
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async stream over frames that are there already
async function* streamed(frames: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for (const frame of frames) yield frame.slice();
}
