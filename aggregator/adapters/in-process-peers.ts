// The other parties in the same process, for the story and for tests: the handlers of the server and the documents of the wire.
import { CohortError } from '@cohort/protos/errors';
import { assertFrame, splitHeader } from '@cohort/protos/transport/frames';
import { replyOverWire, requestOverWire } from '@cohort/protos/transport/over-wire';
import type { RequestOf } from '@cohort/protos/wire';
import type { Peers } from '../ports/peers.ts';
import { partyHandlers } from '../server.ts';
import type { Caller } from '../rounds.ts';
import type { PartyService } from '../service.ts';

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
  const call = <M extends 'Deliver' | 'Heal' | 'Hello' | 'GetArtifact' | 'SumFile'>(method: M, document: RequestOf<'Party', M>) => ({
    peer,
    document: requestOverWire('Party', method, document),
    signal: never,
  });
  return {
    deliver: async (to, delivery) =>
      replyOverWire('Party', 'Deliver', await (await at(to.node)).Deliver(call('Deliver', delivery)), to.node),
    async relay(to, header, chunks) {
      const { Relay } = await at(to.node);
      const upload = { peer, header: requestOverWire('Party', 'Relay', header), frames: framesOf(chunks), signal: never };
      return replyOverWire('Party', 'Relay', await Relay(upload), to.node);
    },
    async heal(to, query) {
      const { header, frames } = await splitHeader('Party', 'Heal', framesOf((await at(to.node)).Heal(call('Heal', query))), to.node);
      return { header, chunks: frames };
    },
    hello: async (to, hello) => replyOverWire('Party', 'Hello', await (await at(to.node)).Hello(call('Hello', hello)), to.node),
    artifact: async (to, hash) => framesOf((await at(to.node)).GetArtifact(call('GetArtifact', { hash }))),
    sumFile: async (to, query) => framesOf((await at(to.node)).SumFile(call('SumFile', query))),
  };
}

async function* framesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    assertFrame(chunk);
    yield chunk.slice();
  }
}
