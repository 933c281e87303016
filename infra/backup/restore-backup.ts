// Makes a node's folder of a backup: whole or not at all, and only where there is none.
import { genesisHashOf } from '@cohort/chaincode/client/header';
import { CohortError } from '@cohort/protos/errors';
import { configOf } from '@cohort/protos/config-of';
import { fromHex } from '@cohort/protos/hash';
import { failureOf } from '@cohort/protos/system-error';
import { mkdir, mkdtemp, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { consortiumFile, loadConsortium, loadConsortiumFile, nodeDir, nodeName, type Consortium } from '../consortium/layout.ts';
import { openNamed } from '../node/open-named.ts';
import { writeWhole } from '../node/write-whole.ts';
import { loadNodeKeys } from '../pki/load-node-keys.ts';
import { hasSecret } from '../pki/secret-file.ts';
import { wholeFolder } from '../pki/whole-folder.ts';
import { backupHeaderShape, keyFrom, mostHeader, type BackupHeader } from './backup-shape.ts';
import { packedConsortium } from './make-backup.ts';
import { putRegisteredInForce, type Asked } from './registered-generation.ts';
import { restoredNote, restoredNotePath } from './restored-note.ts';
import { openPieces } from './sealed-pieces.ts';
import { unpackBackup, writeSynced, type Unpacked } from './unpack-backup.ts';

export interface RestoreOptions {
  /** Asked for once the file is known to be one for this folder. */
  readonly passphrase: () => Promise<string>;
  /** Leaves the keys out, for a node whose registered ones are no longer those of the backup. */
  readonly withoutKeys: boolean;
  /** Opens and checks all of it, and leaves nothing. */
  readonly isDry: boolean;
  readonly signal: AbortSignal;
}

export interface Restored {
  readonly node: string;
  readonly made: string;
  readonly folder: string;
  /** Paths in the folder. */
  readonly files: readonly string[];
  /** Whether the ledger knows the node. Null where it was not asked: for its own node, and without keys. */
  readonly registered: boolean | null;
}

/** Folders from `inner` out to `made` that nothing was put into. */
async function removeEmpty(inner: string, made: string): Promise<void> {
  for (let folder = resolve(inner); folder.startsWith(resolve(made)); folder = dirname(folder)) await rmdir(folder).catch(() => undefined);
}

/** @throws {CohortError} FORMAT_UNKNOWN, CONFIG_INVALID for no backup or another consortium's, FOLDER_IN_USE, STORAGE_CORRUPT for another passphrase or changed bytes, STORAGE_FULL; what `putRegisteredInForce` throws */
export async function restoreBackup(dir: string, path: string, options: RestoreOptions): Promise<Restored> {
  await using file = await openNamed(path, 'expected a backup, got no such file; correct its name');
  const { header, first } = await readHeader(file, path);
  const here = (await hasSecret(consortiumFile(dir))) ? await loadConsortium(dir) : null;
  const folder = nodeDir(dir, nodeName(header.node));
  await assertRestorable(header, { dir, here, folder, withoutKeys: options.withoutKeys });
  const key = await keyFrom(await options.passphrase(), fromHex(header.salt, 32));
  let unpacked: Unpacked = { files: [], consortium: '' };
  let registered: boolean | null = null;
  const fill = async (unfinished: string): Promise<void> => {
    const stream = file.createReadStream({ start: first.length, autoClose: false }) as AsyncIterable<Uint8Array>;
    unpacked = await unpackBackup(openPieces(stream, { key, header: first }), unfinished, options);
    await writeSynced(join(unfinished, restoredNotePath), [Buffer.from(restoredNote(header.node, header.made))]);
    const consortium = here ?? (await consortiumOf(unpacked.consortium, unfinished));
    assertSame(consortium, header, dir);
    if (!options.withoutKeys) registered = await checkKeys(unfinished, header.node, { dir, consortium, isDry: options.isDry });
  };
  let made: string | undefined;
  try {
    if (options.isDry) await inScratch(fill);
    else {
      made = await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
      await wholeFolder(dirname(folder), fill, async () => {
        if (here === null) await writeWhole(consortiumFile(dir), unpacked.consortium, 0o600);
        return nodeName(header.node);
      });
    }
  } catch (thrown) {
    if (made !== undefined) await removeEmpty(dirname(folder), made);
    throw failureOf(thrown);
  } finally {
    key.fill(0);
  }
  return { node: header.node, made: header.made, folder, files: unpacked.files, registered };
}

interface Target {
  readonly dir: string;
  /** The consortium that has its folder here; null where the backup brings it. */
  readonly here: Consortium | null;
  readonly folder: string;
  readonly withoutKeys: boolean;
}

/** What can be told before anybody types. @throws {CohortError} CONFIG_INVALID, FOLDER_IN_USE, USAGE */
async function assertRestorable(header: BackupHeader, { dir, here, folder, withoutKeys }: Target): Promise<void> {
  if (here !== null) assertSame(here, header, dir);
  if (await hasSecret(folder))
    throw new CohortError(
      'FOLDER_IN_USE',
      `${folder}: expected no such folder, got one; a restored node never takes the place of another: move it away, or name another folder with --dir`,
    );
  if (withoutKeys && header.node.endsWith('/ledger'))
    throw new CohortError(
      'USAGE',
      `--without-keys: expected a node whose keys a vote replaces, got ${header.node}; its key is in every site's genesis`,
    );
}

/** Whether the ledger knows the node; null for its own, which answers nobody now. @throws {CohortError} CONFIG_INVALID; what `putRegisteredInForce` throws */
async function checkKeys(folder: string, node: string, asked: Asked): Promise<boolean | null> {
  const { node: certified } = await loadNodeKeys(folder);
  if (certified !== node)
    throw new CohortError('CONFIG_INVALID', `backup: expected the keys of ${node}, got those of ${certified}; take another backup`);
  return node.endsWith('/ledger') ? null : await putRegisteredInForce(folder, node, asked);
}

/** Away from the consortium's folder, for what is only looked at. */
async function inScratch(fill: (folder: string) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'cohort-restore-'));
  try {
    await fill(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Opened {
  readonly header: BackupHeader;
  /** Its bytes, with the end of the line. */
  readonly first: Uint8Array;
}

async function readHeader(
  file: { read: (buffer: Uint8Array, offset: number, length: number, position: number) => Promise<{ bytesRead: number }> },
  path: string,
): Promise<Opened> {
  const buffer = Buffer.alloc(mostHeader);
  const { bytesRead } = await file.read(buffer, 0, mostHeader, 0);
  const end = buffer.subarray(0, bytesRead).indexOf('\n');
  try {
    if (end < 0) throw new SyntaxError();
    return {
      header: configOf(backupHeaderShape, JSON.parse(buffer.toString('utf8', 0, end)), `${path}: `),
      first: buffer.subarray(0, end + 1),
    };
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new CohortError('CONFIG_INVALID', `${path}: expected a backup that cohort node backup made, got another file; correct its name`, {
      cause,
    });
  }
}

function assertSame({ genesis, nodes }: Consortium, { consortium, node }: BackupHeader, dir: string): void {
  const own = genesisHashOf(genesis);
  if (own !== consortium)
    throw new CohortError(
      'CONFIG_INVALID',
      `${dir}: expected the consortium of the backup (${consortium}), got another (${own}); name its folder with --dir`,
    );
  if (nodes[nodeName(node)] !== node)
    throw new CohortError(
      'CONFIG_INVALID',
      `${dir}: expected the folder of an institution that runs ${node}, got one with ${Object.values(nodes).join(', ')}; name another with --dir`,
    );
}

/** The consortium's file of the backup, read as any. @throws {CohortError} CONFIG_INVALID, FORMAT_UNKNOWN */
async function consortiumOf(content: string, scratch: string): Promise<Consortium> {
  const path = join(scratch, packedConsortium);
  await writeFile(path, content, { mode: 0o600 });
  const consortium = await loadConsortiumFile(path);
  await rm(path);
  return consortium;
}
