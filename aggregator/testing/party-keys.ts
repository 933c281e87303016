// The three hosts of a test network's parties, their keys, and what they would say.
import { testKeys, type TestKeys } from '@cohort/chaincode/testing/test-keys';
import { signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import { signedBytes, type Signed, type StatementBodies, type StatementKind } from '@cohort/protos/statements';

export interface PartyKeys extends TestKeys {
  readonly msp: string;
  readonly node: string;
}

export const hosts = ['cleveland', 'hungary', 'switzerland'] as const;
export const keysOf = (msp: string): PartyKeys => ({ msp, node: `${msp}/party`, ...testKeys(`${msp}/party`) });

/** A statement of a party, signed. */
export function said<K extends StatementKind>(party: number, kind: K, termsHash: string, body: StatementBodies[K]): Signed<K> {
  const unsigned = { kind, termsHash, party, seq: 1, body };
  const { nodeKey } = keysOf(hosts[party] ?? '');
  return { ...unsigned, signature: toHex(signEd25519(nodeKey.seed, signedBytes(unsigned))) };
}
