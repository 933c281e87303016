// The ledger's four calls: Submit, Evaluate, Blocks, Head.
import type { Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Creator } from '@cohort/protos/ledger';
import type { Handlers } from '@cohort/protos/transport/handlers';
import type { Peer, TrustStore } from '@cohort/protos/transport/trust-store';
import type { Engine } from './engine.ts';

/** `refresh` brings `trust` up to the head; it runs before an answer leaves, so that whoever was admitted in a block it tells of gets in. */
export function ledgerHandlers(engine: Engine, trust: TrustStore, refresh: () => Promise<void>): NonNullable<Handlers['Ledger']> {
  return {
    Submit: async ({ document }) => {
      const receipt = await engine.submit(document);
      await refresh();
      return receipt;
    },
    Evaluate: async ({ document, peer }) => {
      const { verb, body } = document;
      return JSON.parse(await engine.evaluate(verb, body, await creatorOf(engine, peer))) as Json;
    },
    Head: async () => {
      const head = engine.head();
      await refresh();
      return head;
    },
    Blocks: async function* ({ document, peer, signal }) {
      for await (const block of engine.blocks(document.from, signal)) {
        await refresh();
        if (trust.peer(peer.certSha256) === undefined)
          throw new CohortError('NODE_NOT_ACTIVE', `${peer.node}: expected an active node of an active member; ask the consortium`);
        yield block;
      }
    },
  };
}

/** A query's reader is the node behind the connection. */
async function creatorOf(engine: Engine, peer: Peer): Promise<Creator> {
  const { nodes } = await engine.members();
  const node = nodes.find((item) => item.node === peer.node);
  if (node === undefined)
    throw new CohortError('CERTIFICATE_UNKNOWN', `${peer.node}: expected a registered node; have it admitted by vote`);
  return { msp: node.msp, certSha256: node.identityCertSha256 };
}
