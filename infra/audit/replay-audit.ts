// The embedded ledger's file made again from an audit file: its blocks, with every transaction run once more by the contracts.
import { constants } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import type { EmbeddedBlock } from '@cohort/chaincode/client/block';
import { coreContracts } from '@cohort/chaincode/embedded/contracts';
import { replayBlocks } from '@cohort/chaincode/embedded/replay-blocks';
import { readContainer } from '@cohort/chaincode/verify/container';
import { readBlock } from '@cohort/chaincode/verify/read-document';
import type { Genesis, SignedHeader } from '@cohort/protos/ledger';
import { refuseThere } from '../node/refuse-there.ts';

/**
 * Whole under its name, or not there at all; `out` null runs all of it and keeps nothing. `genesis` is this consortium's own, never the file's.
 * From a `snapshot` on, which is verified first, only the blocks behind it are run.
 * @throws {CohortError} ALREADY_EXISTS; SIGNATURE_INVALID, LEDGER_FORKED for blocks of another ledger; STORAGE_CORRUPT; the container's own
 */
export async function replayAudit(
  chunks: AsyncIterable<Uint8Array>,
  genesis: Genesis,
  out: string | null,
  snapshot: string | null = null,
): Promise<SignedHeader> {
  if (out !== null) await refuseThere(out, 'out');
  const path = out === null ? ':memory:' : `${out}.part`;
  try {
    if (out !== null && snapshot !== null) await copyFile(snapshot, path, constants.COPYFILE_EXCL);
    const head = await replayBlocks({ path, genesis, contracts: await coreContracts() }, blocksIn(chunks));
    if (out !== null) await rename(path, out);
    return head;
  } finally {
    if (out !== null) for (const file of [path, `${path}-wal`, `${path}-shm`]) await rm(file, { force: true });
  }
}

async function* blocksIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<EmbeddedBlock> {
  for await (const { kind, payload } of readContainer(chunks)) if (kind === 'block') yield readBlock(payload);
}
