// Runs this folder's part of a consortium's Fabric network, from nothing or from where it stopped, until a signal.
import { anchorOf } from '@cohort/chaincode/core/invoke';
import { adminsHere } from '../consortium/admin-here.ts';
import { nodeDir, type Consortium } from '../consortium/layout.ts';
import type { FabricLedger } from '../consortium/ledger-address.ts';
import { loadNodeKeys } from '../pki/load-node-keys.ts';
import type { FabricBinaries } from './find-binaries.ts';
import { foundLedger } from './found-ledger.ts';
import { FabricNetwork } from './network.ts';

export interface LedgerOptions {
  readonly dir: string;
  readonly consortium: Consortium & { readonly ledger: FabricLedger };
  readonly binaries: FabricBinaries;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Resolves once every gateway here can have transactions endorsed and the genesis is on the ledger; dispose of it to end its programs. @throws {CohortError} as `FabricNetwork.start` and `foundLedger` */
export async function runLedger(options: LedgerOptions): Promise<FabricNetwork> {
  const { dir, consortium, tell, signal } = options;
  const network = await FabricNetwork.start(options);
  try {
    const founders = consortium.genesis.organisations.map(({ msp }) => msp);
    const here = (await adminsHere(dir, consortium)).filter((msp) => founders.includes(msp));
    const [msp] = founders.filter((each) => here.includes(each));
    const own = network.organisations.find((each) => each.msp === msp);
    if (msp === undefined || own === undefined) return network;
    const caPem = consortium.genesis.organisations.find((each) => each.msp === msp)?.caPem ?? '';
    const keys = await loadNodeKeys(nodeDir(dir, `${msp}-admin`));
    const founder = { keys, endpoint: own.peer, tlsCaPem: caPem };
    const wrote = await foundLedger(consortium.genesis, founder, founders.indexOf(msp), { tell, signal });
    const anchor = anchorOf(consortium.genesis);
    tell(wrote ? `${msp} wrote the genesis, anchor ${anchor}` : `the genesis is on the ledger, anchor ${anchor}`);
    return network;
  } catch (thrown) {
    await network[Symbol.asyncDispose]();
    throw thrown;
  }
}
