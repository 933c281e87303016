// The party's gRPC calls: each handler calls the service with a document that the transport has checked; errors become statuses there too.
import { CohortError } from '@cohort/protos/errors';
import { documentBytes } from '@cohort/protos/transport/documents';
import type { Handlers } from '@cohort/protos/transport/handlers';
import type { PartyService } from './service.ts';

/** Handlers for `createServer({ services })`. `service` may be set later: calls before that answer UNREACHABLE. */
export function partyHandlers(service: () => PartyService | null) {
  const ready = (): PartyService => {
    const started = service();
    if (started === null) throw new CohortError('UNREACHABLE', 'this party is starting; call again');
    return started;
  };
  return {
    Agent: {
      Announce: ({ peer, document }) => ready().announce(peer, document),
      Upload: ({ peer, header, frames }) => ready().upload(peer, header, frames),
      Status: ({ peer, document }) => ready().status(peer, document),
      Canary: ({ peer, document }) => ready().canary(peer, document),
      GetArtifact: ({ peer, document }) => later(() => ready().artifact(peer, document)),
      PutArtifact: ({ peer, header, frames }) => ready().putArtifact(peer, header, frames),
      Parties: ({ peer, document }) => ready().parties(peer, document),
      Exchange: ({ peer, document }) => ready().exchange(peer, document),
      Refuse: ({ peer, document }) => ready().refuse(peer, document),
      Plan: ({ peer, document }) => ready().plan(peer, document),
    },
    Party: {
      Deliver: ({ peer, document }) => ready().deliver(peer, document),
      Relay: ({ peer, header, frames }) => ready().relay(peer, header, frames),
      Heal: ({ peer, document }) => later(async () => healed(await ready().heal(peer, document))),
      Hello: ({ peer, document }) => ready().hello(peer, document),
      GetArtifact: ({ peer, document }) => later(() => ready().artifact(peer, document)),
      SumFile: ({ peer, document }) => later(() => ready().sumFile(peer, document)),
    },
  } satisfies Handlers;
}

async function* later(open: () => Promise<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* await open();
}

async function* healed({ header, chunks }: Awaited<ReturnType<PartyService['heal']>>): AsyncGenerator<Uint8Array, void, undefined> {
  yield documentBytes(header);
  yield* chunks;
}
