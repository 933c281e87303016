// Copies of the ledger's file while it runs: one after so many blocks, each whole under the same name.
import { rename, rm } from 'node:fs/promises';
import type { SignedHeader } from '@cohort/protos/ledger';
import type { Engine } from './engine.ts';

export interface Snapshots {
  /** The copy's file; the one before it is replaced. */
  readonly path: string;
  /** After each block whose height is a multiple of it. */
  readonly everyBlocks: number;
  /** Told of each, with the head that it ends with. */
  readonly told: (head: SignedHeader) => void;
}

/** Until `signal` aborts. While a copy is written nothing is committed. @throws {CohortError} STORAGE_FULL, CONFIG_INVALID */
export async function keepSnapshots(
  engine: Pick<Engine, 'blocks' | 'head' | 'snapshot'>,
  { path, everyBlocks, told }: Snapshots,
  signal: AbortSignal,
): Promise<void> {
  const part = `${path}.part`;
  let copied = 0;
  for await (const { header } of engine.blocks(engine.head().height + 1, signal)) {
    // Of several that are due only the newest is worth its time.
    if (header.height % everyBlocks !== 0 || header.height <= copied) continue;
    await rm(part, { force: true });
    const head = await engine.snapshot(part);
    await rename(part, path);
    copied = head.height;
    told(head);
  }
}
