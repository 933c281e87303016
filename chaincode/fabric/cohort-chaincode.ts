// The chaincode that Fabric's shim calls: hands each function to the core's verb of that name, and to nothing else.
import type { ChaincodeInterface } from 'fabric-shim';
import { CohortError } from '@cohort/protos/errors';
import { verifyBy } from '../core/signatures.ts';
import { strictSignatures } from '../core/strict-signatures.ts';
import { dispatch } from './dispatch.ts';
import { fabricStub, type FabricStub } from './fabric-stub.ts';

verifyBy(strictSignatures);

/**
 * A refusal is the message `CODE: detail` at status 500, and writes nothing.
 *
 * @param anchor H(block, genesis), hex, from the package that the organisations approved: no other genesis is endorsed by who runs it,
 *   so that a founder alone, or a stranger, cannot take the channel with a genesis of its own
 */
export function cohortChaincode(anchor: string): ChaincodeInterface {
  return {
    Init: () => Promise.resolve({ status: 200, message: '', payload: new Uint8Array() }),
    Invoke: async (stub: unknown) => {
      try {
        const called = stub as FabricStub;
        return { status: 200, message: '', payload: Buffer.from(await dispatch(fabricStub(called), called.getBufferArgs(), anchor)) };
      } catch (thrown) {
        return { status: 500, message: CohortError.from(thrown).message, payload: new Uint8Array() };
      }
    },
  };
}
