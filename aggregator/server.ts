// The party's gRPC calls: each handler checks the document's shape and calls the service; errors become statuses in the transport.
import { CohortError } from '@cohort/protos/errors';
import type { Json } from '@cohort/protos/canonical-json';
import type { Announcement, ContributionQuery, Delivery, ExchangeQuery, HealQuery, Hello, ModelQuery } from '@cohort/protos/messages';
import { documentBytes } from '@cohort/protos/transport/documents';
import type { Handlers } from '@cohort/protos/transport/handlers';
import type { SumQuery } from './ports/peers.ts';
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
      Announce: ({ peer, document }) =>
        ready().announce(peer, read<Announcement>(document, ['round', 'termsHash', 'member', 'com', 'signature', 'sealed'], ['to'])),
      Upload: ({ peer, header, frames }) => ready().upload(peer, header, frames),
      Status: ({ peer, document }) => ready().status(peer, read<ContributionQuery>(document, ['round', 'termsHash', 'member', 'com'])),
      Model: ({ peer, document }) => later(() => ready().model(peer, read<ModelQuery>(document, ['hash']))),
      Parties: ({ peer, document }) => ready().parties(peer, read<{ round: string }>(document, ['round'])),
      Exchange: ({ peer, document }) => ready().exchange(peer, read<ExchangeQuery>(document, ['round'])),
    },
    Party: {
      Deliver: ({ peer, document }) => ready().deliver(peer, read<Delivery>(document, ['round'], ['to'])),
      Relay: ({ peer, header, frames }) => ready().relay(peer, header, frames),
      Heal: ({ peer, document }) =>
        later(async () =>
          healed(await ready().heal(peer, read<HealQuery>(document, ['round', 'termsHash', 'member', 'com'], ['index', 'party']))),
        ),
      Hello: ({ peer, document }) => ready().hello(peer, read<Hello>(document, ['party'])),
      Model: ({ peer, document }) => later(() => ready().model(peer, read<ModelQuery>(document, ['hash']))),
      SumFile: ({ peer, document }) => later(() => ready().sumFile(peer, read<SumQuery>(document, ['round', 'hash'], ['index']))),
    },
  } satisfies Handlers;
}

/** Checks the fields that the handlers index by; the service checks what they mean. @throws {CohortError} BODY_INVALID */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- names the message that the checked fields stand for
function read<T>(document: Json, texts: readonly string[], numbers: readonly string[] = []): T {
  const fields = (typeof document === 'object' && document !== null ? document : {}) as Readonly<Record<string, Json>>;
  for (const name of texts) if (typeof fields[name] !== 'string') throw new CohortError('BODY_INVALID', `${name}: expected text`);
  for (const name of numbers)
    if (!Number.isSafeInteger(fields[name])) throw new CohortError('BODY_INVALID', `${name}: expected an integer`);
  return document as unknown as T;
}

async function* later(open: () => Promise<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* await open();
}

async function* healed({ header, chunks }: Awaited<ReturnType<PartyService['heal']>>): AsyncGenerator<Uint8Array, void, undefined> {
  yield documentBytes(header);
  yield* chunks;
}
