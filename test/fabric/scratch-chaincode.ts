// The compliance suite's tiny contracts as a chaincode: what a package of them runs in the place of the product's.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { scratchContracts } from '@cohort/chaincode/embedded/testing/scratch-contracts';
import { fabricStub, type FabricStub } from '@cohort/chaincode/fabric/fabric-stub';
import { serveChaincode as serve, type ChaincodeOptions } from '@cohort/chaincode/fabric/serve-chaincode';

export const serveChaincode = (options: ChaincodeOptions): Promise<AsyncDisposable> =>
  serve(options, {
    Init: () => Promise.resolve({ status: 200, message: '', payload: new Uint8Array() }),
    Invoke: async (stub: unknown) => {
      try {
        return { status: 200, message: '', payload: Buffer.from(await dispatch(stub as FabricStub, options.anchor)) };
      } catch (thrown) {
        return { status: 500, message: CohortError.from(thrown).message, payload: new Uint8Array() };
      }
    },
  });

async function dispatch(stub: FabricStub, anchor: string): Promise<string> {
  const [verb = '', ...rest] = stub.getBufferArgs().map((bytes) => Buffer.from(bytes).toString('utf8'));
  if (verb === 'genesis.anchor') return canonicalJson({ anchor });
  const [first = '', second] = rest;
  const core = fabricStub(stub);
  return second === undefined ? scratchContracts.query(core, verb, first) : scratchContracts.invoke(core, verb, first, second);
}
