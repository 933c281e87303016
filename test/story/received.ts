// What each process of the story is handed by another: every document and every byte stream, told to whoever wants to record it.
import type { EngineTransport } from '@cohort/chaincode/client/in-process';
import type { Peers } from '@cohort/aggregator/ports/peers';
import type { ServedParty } from '@cohort/client-agent/adapters/in-process-parties';
import { concat } from '@cohort/protos/canonical';

/** `by`: a node's id, or `ledger`. `call`: service, method, and whether it is the request or the reply. */
export interface Received {
  readonly by: string;
  readonly call: string;
  /** That the call is about; empty for one that belongs to no round. */
  readonly round: string;
  readonly document: unknown;
  /** The frames after the document, joined; null where the call has none. */
  readonly frames: Uint8Array | null;
}

export type OnReceived = (received: Received) => void;

const roundOf = (request: unknown): string => {
  const round = (request as { readonly round?: unknown } | null)?.round;
  return typeof round === 'string' ? round : '';
};

type Frames = AsyncIterable<Uint8Array>;

/** Passes frames on, and tells of all of them once the last has been taken. */
async function* tapped(frames: Frames, tell: (all: Uint8Array) => void): AsyncGenerator<Uint8Array, void, undefined> {
  const taken: Uint8Array[] = [];
  try {
    for await (const frame of frames) {
      taken.push(frame.slice());
      yield frame;
    }
  } finally {
    tell(concat(taken));
  }
}

/** A party as the agent `caller` reaches it. */
export function recordedParty(party: ServedParty, node: string, caller: string, onReceived: OnReceived): ServedParty {
  const told = async <T>(method: string, request: unknown, reply: Promise<T>): Promise<T> => {
    onReceived({ by: node, call: `Agent.${method} request`, round: roundOf(request), document: request, frames: null });
    const document = await reply;
    onReceived({ by: caller, call: `Agent.${method} reply`, round: roundOf(request), document, frames: null });
    return document;
  };
  return {
    announce: (from, announcement) => told('Announce', announcement, party.announce(from, announcement)),
    status: (from, query) => told('Status', query, party.status(from, query)),
    refuse: (from, refusal) => told('Refuse', refusal, party.refuse(from, refusal)),
    upload: async (from, header, chunks) => {
      const frames = tapped(chunks, (all) => {
        onReceived({ by: node, call: 'Agent.Upload request', round: header.round, document: header, frames: all });
      });
      const document = await party.upload(from, header, frames);
      onReceived({ by: caller, call: 'Agent.Upload reply', round: header.round, document, frames: null });
      return document;
    },
    artifact: async (from, query) => {
      onReceived({ by: node, call: 'Agent.GetArtifact request', round: '', document: query, frames: null });
      return tapped(await party.artifact(from, query), (frames) => {
        onReceived({ by: caller, call: 'Agent.GetArtifact reply', round: '', document: null, frames });
      });
    },
  };
}

/** The other two parties as the party `caller` reaches them. */
export function recordedPeers(peers: Peers, caller: string, onReceived: OnReceived): Peers {
  const told = async <T>(by: string, method: string, request: unknown, reply: () => Promise<T>): Promise<T> => {
    const document = await reply();
    onReceived({ by, call: `Party.${method} request`, round: roundOf(request), document: request, frames: null });
    onReceived({ by: caller, call: `Party.${method} reply`, round: roundOf(request), document, frames: null });
    return document;
  };
  const download = (by: string, method: string, request: unknown, head: unknown, chunks: Frames): Frames => {
    onReceived({ by, call: `Party.${method} request`, round: roundOf(request), document: request, frames: null });
    return tapped(chunks, (frames) => {
      onReceived({ by: caller, call: `Party.${method} reply`, round: roundOf(request), document: head, frames });
    });
  };
  return {
    deliver: (to, delivery) => told(to.node, 'Deliver', delivery, () => peers.deliver(to, delivery)),
    hello: (to, hello) => told(to.node, 'Hello', hello, () => peers.hello(to, hello)),
    relay: async (to, header, chunks) => {
      const frames = tapped(chunks, (all) => {
        onReceived({ by: to.node, call: 'Party.Relay request', round: header.round, document: header, frames: all });
      });
      const document = await peers.relay(to, header, frames);
      onReceived({ by: caller, call: 'Party.Relay reply', round: header.round, document, frames: null });
      return document;
    },
    heal: async (to, query) => {
      const { header, chunks } = await peers.heal(to, query);
      return { header, chunks: download(to.node, 'Heal', query, header, chunks) };
    },
    artifact: async (to, hash, signal) => download(to.node, 'GetArtifact', { hash }, null, await peers.artifact(to, hash, signal)),
    sumFile: async (to, query, signal) => download(to.node, 'SumFile', query, null, await peers.sumFile(to, query, signal)),
  };
}

/** The ledger as `caller` reaches it. */
export function recordedEngine(engine: EngineTransport, caller: string, onReceived: OnReceived): EngineTransport {
  const reply = <T>(method: string, document: T): T => {
    onReceived({ by: caller, call: `Ledger.${method} reply`, round: '', document, frames: null });
    return document;
  };
  const request = (method: string, document: unknown): void => {
    onReceived({ by: 'ledger', call: `Ledger.${method} request`, round: '', document, frames: null });
  };
  return {
    genesis: engine.genesis,
    submit: async (transaction) => {
      request('Submit', { ...transaction, body: JSON.parse(transaction.body) as unknown });
      return reply('Submit', await engine.submit(transaction));
    },
    evaluate: async (verb, body, creator) => {
      request('Evaluate', JSON.parse(body));
      const answer = await engine.evaluate(verb, body, creator);
      reply(`Evaluate ${verb}`, JSON.parse(answer) as unknown);
      return answer;
    },
    async *blocks(from, signal) {
      request('Blocks', { from });
      for await (const block of engine.blocks(from, signal)) yield reply('Blocks', block);
    },
    head: async () => reply('Head', await engine.head()),
  };
}
