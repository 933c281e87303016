// The core's stub over Fabric's: the same calls, composite keys by the core's own rule, and the creator's certificate as its fingerprint.
import { createHash, X509Certificate } from 'node:crypto';
import type { ChaincodeStub } from 'fabric-shim';
import { createCompositeKey, splitCompositeKey } from '../core/composite-key.ts';
import type { StateEntry, Stub } from '../core/stub.ts';

/** What the adapter needs of a transaction's stub; `getBufferArgs` is missing from the shim's types. */
export type FabricStub = { getBufferArgs(): readonly Uint8Array[] } & Pick<
  ChaincodeStub,
  | 'getState'
  | 'putState'
  | 'deleteState'
  | 'getStateByPartialCompositeKey'
  | 'getStateByPartialCompositeKeyWithPagination'
  | 'setEvent'
  | 'getTxID'
  | 'getCreator'
>;

export function fabricStub(stub: FabricStub): Stub {
  return {
    getState: async (key) => stub.getState(key),
    putState: async (key, value) => stub.putState(key, value),
    deleteState: async (key) => stub.deleteState(key),
    createCompositeKey,
    splitCompositeKey,
    getStateByPartialCompositeKey: (objectType, attributes) => {
      createCompositeKey(objectType, attributes); // Fabric's own rule lets U+0000 through
      return entries(stub.getStateByPartialCompositeKey(objectType, [...attributes]));
    },
    getStateByPartialCompositeKeyWithPagination: (objectType, attributes, pageSize, bookmark) => {
      createCompositeKey(objectType, attributes);
      return entries(stub.getStateByPartialCompositeKeyWithPagination(objectType, [...attributes], pageSize, bookmark));
    },
    setEvent: (name, payload) => {
      stub.setEvent(name, payload);
    },
    getTxID: () => stub.getTxID(),
    getCreator: () => {
      const { mspid, idBytes } = stub.getCreator();
      return { mspid, certSha256: createHash('sha256').update(new X509Certificate(idBytes).raw).digest('hex') };
    },
  };
}

/** Leaving the loop closes Fabric's iterator; an error in it is thrown, not swallowed. */
async function* entries(found: AsyncIterable<StateEntry>): AsyncGenerator<StateEntry> {
  for await (const { key, value } of found) yield { key, value };
}
