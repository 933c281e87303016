// A party that says one thing to the others and journals another: its outgoing statements of one kind are changed and signed anew.
import type { Peers } from '@cohort/aggregator/ports/peers';
import type { Attached } from '@cohort/protos/attached';
import { signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import { signedBytes, type Signed, type StatementBodies, type StatementKind } from '@cohort/protos/statements';

/** What is said instead: another body, and what goes with it. */
export interface Lie<K extends StatementKind> {
  readonly body: StatementBodies[K];
  readonly attached: Attached;
}

/** `seed`: the liar's own signing key, so that only the content can give it away. Statements of others pass unchanged. */
export function lyingPeers<K extends StatementKind>(
  peers: Peers,
  liar: { readonly party: number; readonly seed: Uint8Array },
  kind: K,
  lie: (said: Lie<K>) => Lie<K>,
): Peers {
  return {
    ...peers,
    deliver: (to, delivery) => {
      if (delivery.statement.party !== liar.party || delivery.statement.kind !== kind) return peers.deliver(to, delivery);
      const { signature: _, ...said } = delivery.statement as unknown as Signed<K>;
      const { body, attached } = lie({ body: said.body, attached: delivery.attached });
      const unsigned = { ...said, body };
      const statement = { ...unsigned, signature: toHex(signEd25519(liar.seed, signedBytes(unsigned))) };
      return peers.deliver(to, { ...delivery, statement, attached });
    },
  };
}
