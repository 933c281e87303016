// Replay: the contracts run a chain's transactions again, from genesis or a snapshot on, and must come to the state hash of every header.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Genesis, SignedHeader } from '@cohort/protos/ledger';
import type { EmbeddedBlock, EmbeddedTransaction } from '../client/block.ts';
import { genesisHashOf } from '../client/header.ts';
import { verifyBlock } from '../client/verify-block.ts';
import type { Contracts } from './contracts.ts';
import { simulate } from './simulate.ts';
import { nextStateHash, sortedDelta } from './state-hash.ts';
import { Store } from './store.ts';
import { verifyChain } from './verify-chain.ts';

export interface Replay {
  /** The file that is made, or a snapshot that is taken further. */
  readonly path: string;
  readonly genesis: Genesis;
  readonly contracts: Contracts;
}

/** A key's value after a block, and where in the block it was written last. */
type Net = Map<string, { readonly value: Uint8Array; readonly version: string }>;

/**
 * Adds `blocks`, in order, to those that the file holds; those that it holds already are passed over. Needs no key of the ledger: headers
 * come with their signatures. Returns the head.
 * @throws {CohortError} SIGNATURE_INVALID, LEDGER_FORKED; STORAGE_CORRUPT for a block that the contracts do not lead to
 */
export async function replayBlocks({ path, genesis, contracts }: Replay, blocks: AsyncIterable<EmbeddedBlock>): Promise<SignedHeader> {
  const file = new Store(path);
  // Where transactions run: a block is in the file whole or not at all, while they see what those before them wrote.
  const scratch = new Store(':memory:');
  const genesisHash = genesisHashOf(genesis);
  try {
    let head = verifyChain(file, genesisHash, genesis.ledgerKeys);
    for (const [key, value] of file.state()) scratch.write(key, value, '0.0');
    for await (const block of blocks) {
      const { header } = block;
      if (head !== null && header.height <= head.height) continue;
      verifyBlock(block, { genesisHash, ledgerKeys: genesis.ledgerKeys, previous: head });
      if (head === null && header.height > 0)
        throw new CohortError('NOT_FOUND', `block 0: expected it first, got block ${String(header.height)}; replay from the genesis on`);
      const net = await runAgain(block, { scratch, genesis, genesisHash, contracts });
      const delta = sortedDelta(new Map([...net].map(([key, { value }]) => [key, value])));
      const stateHash = nextStateHash(head?.stateHash ?? genesisHash, delta);
      if (stateHash !== header.stateHash) throw corrupt(header.height, `state hash ${header.stateHash}, as its header says`, stateHash);
      file.durably(() => {
        for (const [key, { value, version }] of net) file.write(key, value, version);
        file.append(block, delta);
      });
      head = header;
    }
    if (head === null) throw new CohortError('NOT_FOUND', 'block 0: expected the blocks of a ledger, got none');
    return head;
  } finally {
    scratch.close();
    file.close();
  }
}

interface Running {
  readonly scratch: Store;
  readonly genesis: Genesis;
  readonly genesisHash: string;
  readonly contracts: Contracts;
}

async function runAgain({ header: { height }, transactions }: EmbeddedBlock, running: Running): Promise<Net> {
  const { scratch, genesis, genesisHash, contracts } = running;
  const net: Net = new Map();
  const apply = (writes: ReadonlyMap<string, Uint8Array>, position: number): void => {
    for (const [key, value] of writes) {
      scratch.write(key, value, '0.0');
      net.set(key, { value, version: `${String(height)}.${String(position)}` });
    }
  };
  if (height === 0) {
    const creator = { msp: '', certSha256: genesisHash };
    const { recorded } = await simulate(scratch, genesisHash, creator, async (stub) => String(await contracts.initialise(stub, genesis)));
    apply(recorded.writes, 0);
  }
  for (const [position, transaction] of transactions.entries())
    if (transaction.code === 'VALID') apply(await writesOf(transaction, height, running), position);
  return net;
}

async function writesOf(
  transaction: EmbeddedTransaction,
  height: number,
  { scratch, contracts }: Running,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { txId, creator, verb, requestId, body, payload } = transaction;
  const run = simulate(scratch, txId, creator, (stub) => contracts.invoke(stub, verb, requestId, canonicalJson(body)));
  const { result, recorded } = await run.catch((thrown: unknown) => {
    throw corrupt(height, `the contracts to admit ${txId}`, CohortError.from(thrown).message);
  });
  if (result !== canonicalJson(payload)) throw corrupt(height, `payload ${canonicalJson(payload)} of ${txId}`, result);
  return recorded.writes;
}

function corrupt(height: number, expected: string, got: string): CohortError {
  return new CohortError(
    'STORAGE_CORRUPT',
    `replay: block ${String(height)}: expected ${expected}, got ${got}; replay with the contracts of this ledger, from blocks of another source`,
  );
}
