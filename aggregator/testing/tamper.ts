// A dishonest party for tests: what it sends to the others is replaced on the way and signed anew with its own key.
import { toHex } from '@cohort/protos/hash';
import type { Attached } from '@cohort/protos/attached';
import { signedBytes, type Signed } from '@cohort/protos/statements';
import { signEd25519 } from '@cohort/mpc/crypto';
import type { Peers } from '../ports/peers.ts';
import { byStatement, type SingleDelivery } from './by-statement.ts';

/** A statement's new body and what goes with it, or null to send it as it is. */
export type Tamper = (delivery: SingleDelivery) => { readonly body: unknown; readonly attached?: Attached } | null;

/** Signs `body` as the statement's author, whose seed is `seed`. */
export function resigned(statement: Signed, seed: Uint8Array, body: unknown): Signed {
  const { signature: _signature, ...unsigned } = { ...statement, body } as Signed;
  return { ...unsigned, signature: toHex(signEd25519(seed, signedBytes(unsigned))) };
}

/** `peers` as a party with the seeds `seeds` (by party number) would use them to lie. */
export function tampering(peers: Peers, seeds: readonly Uint8Array[], tamper: Tamper): Peers {
  return byStatement(peers, (to, single, deliver) => {
    const lie = tamper(single);
    const seed = seeds[single.statement.party];
    if (lie === null || seed === undefined) return deliver(to, single);
    const statement = resigned(single.statement, seed, lie.body);
    return deliver(to, { ...single, statement, attached: lie.attached ?? single.attached });
  });
}
