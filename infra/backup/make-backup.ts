// Writes the backup of a node's folder, which may be in use: whole under its name, or not at all, and never over another file.
import { genesisHashOf } from '@cohort/chaincode/client/header';
import { randomBytes } from '@cohort/mpc/crypto';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { failureOf } from '@cohort/protos/system-error';
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { consortiumFile, loadConsortium, nodeDir, nodeName } from '../consortium/layout.ts';
import { refuseThere } from '../node/refuse-there.ts';
import { loadNodeKeys } from '../pki/load-node-keys.ts';
import { backupFormat, keyFrom, type BackupHeader } from './backup-shape.ts';
import { packFiles, type PackedFile } from './packed-files.ts';
import { assertFolder, restorableFiles, type BackupKind, type Restorable, type RestorableFile } from './restorable-files.ts';
import { sealPieces } from './sealed-pieces.ts';

/** Where a backup holds the consortium's public file, for a machine that lost it too. */
export const packedConsortium = 'consortium.json';
/** Before each path in the node's own folder. */
export const packedFolder = 'node';

export interface Backup extends Restorable {
  readonly node: string;
}

/**
 * `passphrase` is asked for once it is known what is to be written; null: says what it would hold, and writes nothing. Each file that it holds is written whole by those who change it, or only
 * grows what the node knows, so that a node that runs meanwhile makes it a backup of a moment before.
 * @throws {CohortError} USAGE for another node, CONFIG_INVALID, ALREADY_EXISTS, FOLDER_IN_USE for a file that changed under it, STORAGE_FULL
 */
export async function makeBackup(
  dir: string,
  node: string,
  out: string,
  passphrase: (() => Promise<string>) | null,
  signal: AbortSignal,
): Promise<Backup> {
  const consortium = await loadConsortium(dir);
  const known = Object.values(consortium.nodes);
  if (!known.includes(node)) throw new CohortError('USAGE', `node: expected one of ${known.join(', ')}, got ${node}`);
  const folder = nodeDir(dir, nodeName(node));
  await assertFolder(folder);
  const keys = await loadNodeKeys(folder);
  if (keys.node !== node) throw new CohortError('CONFIG_INVALID', `${folder}: expected the keys of ${node}, got those of ${keys.node}`);
  await refuseThere(out, 'out');
  const kind = node.split('/')[1] as BackupKind;
  try {
    if (passphrase === null) return { node, ...(await restorableFiles(folder, kind, null)) };
    await mkdir(join(folder, 'state'), { recursive: true, mode: 0o700 });
    const scratch = await mkdtemp(join(folder, 'state', 'backup-'));
    try {
      const restorable = await restorableFiles(folder, kind, scratch);
      const packed = await withSizes([
        { path: packedConsortium, source: consortiumFile(dir) },
        ...restorable.files.map(({ path, source }) => ({ path: join(packedFolder, path), source })),
      ]);
      const typed = await passphrase();
      const salt = randomBytes(32);
      const made = new Date().toISOString();
      const header: BackupHeader = { format: backupFormat, node, consortium: genesisHashOf(consortium.genesis), made, salt: toHex(salt) };
      await write(out, header, { key: await keyFrom(typed, salt), packed, signal });
      return { node, ...restorable };
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  } catch (thrown) {
    throw failureOf(thrown);
  }
}

async function withSizes(files: readonly RestorableFile[]): Promise<readonly PackedFile[]> {
  return await Promise.all(files.map(async ({ path, source }) => ({ path, bytes: (await stat(source)).size, content: bytesOf(source) })));
}

/** Opened when it is its turn: there may be more files than a process may open. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}

interface Sealed {
  readonly key: Uint8Array;
  readonly packed: readonly PackedFile[];
  readonly signal: AbortSignal;
}

async function write(out: string, header: BackupHeader, { key, packed, signal }: Sealed): Promise<void> {
  const partial = `${out}.${randomUUID()}.part`;
  try {
    await using file = await open(partial, 'wx', 0o600);
    const first = Buffer.from(`${JSON.stringify(header)}\n`);
    await file.writeFile(first);
    for await (const piece of sealPieces(packFiles(packed), { key, header: first })) {
      signal.throwIfAborted();
      await file.writeFile(piece);
    }
    await file.sync();
    await takeName(partial, out);
  } finally {
    key.fill(0);
    await rm(partial, { force: true });
  }
}

/** A link takes no name that is taken; a disk without links, such as a stick's, is looked at first. */
async function takeName(partial: string, out: string): Promise<void> {
  try {
    await link(partial, out);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    await refuseThere(out, 'out');
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw thrown;
    await rename(partial, out);
  }
}
