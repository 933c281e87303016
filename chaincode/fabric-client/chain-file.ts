// Where a client goes on verifying a channel after a restart: its newest verified block in one small file of its own.
import { readFile, rename, writeFile } from 'node:fs/promises';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { signedHeaderShape } from '@cohort/protos/attached-schema';
import { CohortError } from '@cohort/protos/errors';
import { hex, integer, nullable, object, oneOf, text } from '@cohort/protos/shape';
import { storageError } from '@cohort/protos/storage-error';
import { dataHashOf, fabricHash, headerOf } from './block-bytes.ts';
import { rulesIn } from './channel-rules.ts';
import type { Peer } from './fabric-peer.ts';
import type { ChainState } from './verify-next.ts';

const format = 'cohort/fabric-chain/v1';

/** The channel's rules are in the block of `rulesAt`, which `rulesHash` fixes. */
const shape = object({
  format: oneOf(format),
  header: signedHeaderShape,
  fabricHash: hex(32),
  rulesAt: integer(0),
  rulesHash: hex(32),
  policy: nullable(text(65_536, /^[0-9a-f]*$/, 'hex')),
});

export interface KeptState extends ChainState {
  readonly rulesHash: string;
}

const words = {
  room: 'the newest verified block',
  full: 'free space on the disk and restart',
  restore: 'remove the file: the channel is then verified from its first block',
};

/** Names each new file apart, also in two processes of one node. */
let files = 0;

/** Losing it costs time only, so that it is not synced. */
export async function saveChain(path: string, state: KeptState): Promise<void> {
  const { header, rulesAt, rulesHash, policy } = state;
  const kept = {
    format,
    header,
    fabricHash: Buffer.from(state.fabricHash).toString('hex'),
    rulesAt,
    rulesHash,
    policy: policy === null ? null : Buffer.from(policy).toString('hex'),
  };
  try {
    const written = `${path}.${String(process.pid)}-${String(++files)}.new`;
    await writeFile(written, canonicalJson(kept), { mode: 0o600 });
    await rename(written, path);
  } catch (thrown) {
    throw storageError(thrown, path, words) ?? thrown;
  }
}

/** Null where there is no such file. @throws {CohortError} STORAGE_CORRUPT; LEDGER_FORKED when the peer has another configuration there */
export async function loadChain(path: string, peer: () => Peer): Promise<KeptState | null> {
  const read = await readFile(path, 'utf8').catch((thrown: unknown) => {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null;
    throw storageError(thrown, path, words) ?? thrown;
  });
  if (read === null) return null;
  const kept = parse(path, read);
  const block = await peer().block(kept.rulesAt);
  const rules = rulesIn(block);
  const header = headerOf(block);
  if (rules === null || fabricHash(header).toString('hex') !== kept.rulesHash || !dataHashOf(block).equals(header.dataHash))
    throw new CohortError(
      'LEDGER_FORKED',
      `block ${String(kept.rulesAt)}: expected the configuration that this node has verified, got another; keep both and tell the consortium`,
    );
  return {
    ...kept,
    rules,
    fabricHash: Buffer.from(kept.fabricHash, 'hex'),
    policy: kept.policy === null ? null : Buffer.from(kept.policy, 'hex'),
  };
}

function parse(path: string, content: string): ReturnType<typeof shape> {
  try {
    return shape(JSON.parse(content), `${path}: `);
  } catch (cause) {
    throw new CohortError('STORAGE_CORRUPT', `${path}: expected the newest verified block of a channel; ${words.restore}`, { cause });
  }
}
