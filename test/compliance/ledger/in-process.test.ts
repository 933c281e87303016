// The compliance suite on the engine in this process.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { inProcessLedger, type EngineTransport } from '@cohort/chaincode/client/in-process';
import { openEngine, type Engine } from '@cohort/chaincode/embedded/engine';
import { consortium, member } from '@cohort/chaincode/embedded/testing/consortium';
import { scratchContracts, scratchViews } from '@cohort/chaincode/embedded/testing/scratch-contracts';
import { scratch, type Network } from './network.ts';
import { ledgerCompliance } from './suite.ts';

const made = consortium([await member('alpha'), await member('beta')]);

ledgerCompliance(async (): Promise<Network> => {
  const folder = await mkdtemp(join(tmpdir(), 'cohort-ledger-'));
  const open = (): Promise<Engine> => openEngine({ ...made, path: join(folder, 'ledger.sqlite') }, { contracts: scratchContracts });
  let engine: Engine | null = await open();
  const up = (): Engine => {
    if (engine === null) throw new CohortError('UNREACHABLE', 'engine: stopped by the test');
    return engine;
  };
  const transport: EngineTransport = {
    genesis: made.genesis,
    submit: async (transaction) => up().submit(transaction),
    evaluate: async (verb, body, creator) => up().evaluate(verb, body, creator),
    head: () => up().head(),
    blocks: (from, signal) => up().blocks(from, signal),
  };
  return {
    connect: (n) => scratch(inProcessLedger(transport, (made.members[n] ?? made.members[0]).identity, { views: scratchViews })),
    outage: async () => {
      await up().close();
      engine = null;
      return async () => {
        engine = await open();
      };
    },
    [Symbol.asyncDispose]: async () => {
      await engine?.close();
      await rm(folder, { recursive: true });
    },
  };
});
