// The parties as other parties and agents reach them over the slow network.
import type { Peers } from '@cohort/aggregator/ports/peers';
import type { Parties } from '@cohort/client-agent/ports/parties';
import type { SlowNetwork } from './slow-network.ts';

export function slowPeers(peers: Peers, node: string, network: SlowNetwork): Peers {
  const frames = (to: string, name: string, request: unknown, open: () => Promise<AsyncIterable<Uint8Array>>) =>
    network.call(node, to, name, request, async () => await held(await open(), network));
  return {
    deliver: (to, delivery) => network.call(node, to.node, 'deliver', delivery, () => peers.deliver(to, delivery)),
    relay: (to, header, chunks) => network.call(node, to.node, 'relay', header, () => peers.relay(to, header, counted(chunks, network))),
    heal: (to, query) =>
      network.call(node, to.node, 'heal', query, async () => {
        const { header, chunks } = await peers.heal(to, query);
        return { header, chunks: await held(chunks, network) };
      }),
    hello: (to, hello) => network.call(node, to.node, 'hello', hello, () => peers.hello(to, hello)),
    artifact: (to, hash, signal) => frames(to.node, 'model, by a party', { hash }, () => peers.artifact(to, hash, signal)),
    sumFile: (to, query, signal) => frames(to.node, 'sum file', query, () => peers.sumFile(to, query, signal)),
  };
}

export function slowParties(parties: Parties, node: string, network: SlowNetwork): Parties {
  return {
    client(party) {
      const door = parties.client(party);
      const to = party.node;
      return {
        announce: (announcement, signal) => network.call(node, to, 'announce', announcement, () => door.announce(announcement, signal)),
        upload: (header, frames, signal) =>
          network.call(node, to, 'upload', header, () => {
            const sent = [...frames].map((frame) => frame.slice());
            for (const frame of sent) network.tally.carried(frame);
            return door.upload(header, sent, signal);
          }),
        status: (query, signal) => network.call(node, to, 'status', query, () => door.status(query, signal)),
        refuse: (refusal, signal) => network.call(node, to, 'refuse', refusal, () => door.refuse(refusal, signal)),
        async *artifact(query, signal) {
          yield* await network.call(node, to, 'model, by an agent', query, () => held(door.artifact(query, signal), network));
        },
      };
    },
    close: () => {
      parties.close();
    },
  };
}

/** Everything that comes, taken at its source before it travels. */
async function held(chunks: AsyncIterable<Uint8Array>, network: SlowNetwork): Promise<AsyncIterable<Uint8Array>> {
  const all: Uint8Array[] = [];
  for await (const chunk of counted(chunks, network)) all.push(chunk.slice());
  return streamed(all);
}

async function* counted(chunks: AsyncIterable<Uint8Array>, network: SlowNetwork): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    network.tally.carried(chunk);
    yield chunk;
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- chunks that are there already, as a stream
async function* streamed(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks;
}
