// A party that says one thing to the others and journals another: its outgoing statements of one kind are changed and signed anew.
import type { Peers } from '@cohort/aggregator/ports/peers';
import { byStatement } from '@cohort/aggregator/testing/by-statement';
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
  return byStatement(peers, (to, single, deliver) => {
    if (single.statement.party !== liar.party || single.statement.kind !== kind) return deliver(to, single);
    const { signature: _, ...said } = single.statement as unknown as Signed<K>;
    const { body, attached } = lie({ body: said.body, attached: single.attached });
    const unsigned = { ...said, body };
    const statement = { ...unsigned, signature: toHex(signEd25519(liar.seed, signedBytes(unsigned))) };
    return deliver(to, { ...single, statement, attached });
  });
}
