// The keys of a test's node, a function of its id: a consortium is founded once in a process, and every test gets a copy of it.
import { nodePublicKey } from '@cohort/mpc/crypto';
import { boxPublicKey } from '@cohort/mpc/seal';
import { hash } from '@cohort/protos/hash';
import { remember } from '@cohort/protos/remember';
import { seedOf } from '../core/testing/consortium.ts';

export interface TestKeys {
  readonly nodeKey: { readonly seed: Uint8Array; readonly publicKey: Uint8Array };
  readonly boxKey: { readonly secretKey: Uint8Array; readonly publicKey: Uint8Array };
}

/** The Ed25519 node key and the X25519 box key of a node by its id, such as `va/party`. */
export const testKeys = remember(256, (node: string): TestKeys => {
  const seed = seedOf(node);
  const secretKey = Uint8Array.from(Buffer.from(hash('stateHash', `box secret ${node}`), 'hex'));
  return { nodeKey: { seed, publicKey: nodePublicKey(seed) }, boxKey: { secretKey, publicKey: boxPublicKey(secretKey) } };
});
