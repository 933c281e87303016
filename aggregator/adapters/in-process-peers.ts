// The other parties in the same process, for the story and for tests: the handlers of the server and the documents of the wire.
import type { ContributionStatus, HealHeader } from '@cohort/protos/messages';
import { CohortError } from '@cohort/protos/errors';
import { documentBytes, readDocument } from '@cohort/protos/transport/documents';
import { assertFrame, readVectorHeader, splitHeader } from '@cohort/protos/transport/frames';
import type { Call } from '@cohort/protos/transport/handlers';
import type { Peers, Verdict, Welcome } from '../ports/peers.ts';
import { partyHandlers } from '../server.ts';
import type { Caller, PartyService } from '../service.ts';

const never = new AbortController().signal;

/** Services by node id; one that is missing or refused by `reach` is unreachable. `from` is the calling party's node. */
export function inProcessPeers(
  from: Caller,
  services: ReadonlyMap<string, PartyService>,
  reach: (to: string) => boolean = () => true,
): Peers {
  const peer = { ...from, role: 'party', certSha256: '' } as const;
  const at = async (node: string): Promise<ReturnType<typeof partyHandlers>['Party']> => {
    await new Promise(setImmediate);
    const service = services.get(node);
    if (service === undefined || !reach(node)) throw new CohortError('UNREACHABLE', `${node}: expected it to answer; it is retried`);
    return partyHandlers(() => service).Party;
  };
  const call = (document: unknown): Call => ({ peer, document: overWire(document), signal: never });
  return {
    deliver: async (to, delivery) => overWire(await (await at(to.node)).Deliver(call(delivery))) as unknown as Verdict,
    async relay(to, header, chunks) {
      const { Relay } = await at(to.node);
      const upload = { peer, header: readVectorHeader(documentBytes(header)), frames: framesOf(chunks), signal: never };
      return overWire(await Relay(upload)) as unknown as ContributionStatus;
    },
    async heal(to, query) {
      const { header, frames } = await splitHeader(framesOf((await at(to.node)).Heal(call(query))));
      return { header: header as unknown as HealHeader, chunks: frames };
    },
    hello: async (to, hello) => overWire(await (await at(to.node)).Hello(call(hello))) as unknown as Welcome,
    model: async (to, hash) => framesOf((await at(to.node)).Model(call({ hash }))),
    sumFile: async (to, query) => framesOf((await at(to.node)).SumFile(call(query))),
  };
}

/** The two ends share nothing, and what canonical JSON cannot say does not pass. */
function overWire(document: unknown): Call['document'] {
  return readDocument(documentBytes(document));
}

async function* framesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    assertFrame(chunk);
    yield chunk.slice();
  }
}
