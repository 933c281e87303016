// Makes a node's folder of a backup: whole or not at all, and only where there is none.
import { genesisHashOf } from '@cohort/chaincode/client/header';
import { CohortError } from '@cohort/protos/errors';
import { configOf } from '@cohort/protos/config-of';
import { fromHex } from '@cohort/protos/hash';
import { failureOf } from '@cohort/protos/system-error';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { consortiumFile, loadConsortium, loadConsortiumFile, nodeDir, nodeName, type Consortium } from '../consortium/layout.ts';
import { writeWhole } from '../node/write-whole.ts';
import { loadNodeKeys } from '../pki/load-node-keys.ts';
import { hasSecret } from '../pki/secret-file.ts';
import { wholeFolder } from '../pki/whole-folder.ts';
import { backupHeaderShape, keyFrom, mostHeader, type BackupHeader } from './backup-shape.ts';
import { packedConsortium, packedFolder } from './make-backup.ts';
import { unpackFiles } from './packed-files.ts';
import { putRegisteredInForce } from './registered-generation.ts';
import { restoredNote, restoredNotePath } from './restored-note.ts';
import { openPieces } from './sealed-pieces.ts';

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

/** @throws {CohortError} FORMAT_UNKNOWN, CONFIG_INVALID for no backup or another consortium's, FOLDER_IN_USE, STORAGE_CORRUPT for another passphrase or changed bytes, STORAGE_FULL; what `putRegisteredInForce` throws */
export async function restoreBackup(dir: string, path: string, options: RestoreOptions): Promise<Restored> {
  await using file = await open(path).catch((thrown: unknown) => {
    throw failureOf(thrown);
  });
  const { header, first } = await readHeader(file, path);
  const { node, made } = header;
  const hasConsortium = await hasSecret(consortiumFile(dir));
  if (hasConsortium) assertSame(await loadConsortium(dir), header, dir);
  const folder = nodeDir(dir, nodeName(node));
  if (await hasSecret(folder))
    throw new CohortError(
      'FOLDER_IN_USE',
      `${folder}: expected no such folder, got one; a restored node never takes the place of another: move it away, or name another folder with --dir`,
    );
  const key = await keyFrom(await options.passphrase(), fromHex(header.salt, 32));
  const isLedger = node.endsWith('/ledger');
  if (isLedger && options.withoutKeys)
    throw new CohortError(
      'USAGE',
      `--without-keys: expected a node whose keys a vote replaces, got ${node}; its key is in every site's genesis`,
    );
  const files: string[] = [];
  let registered: boolean | null = null;
  let consortiumText = '';
  const fill = async (unfinished: string): Promise<void> => {
    const stream = file.createReadStream({ start: first.length, autoClose: false }) as AsyncIterable<Uint8Array>;
    for await (const { path: name, content } of unpackFiles(openPieces(stream, { key, header: first }))) {
      options.signal.throwIfAborted();
      if (name === packedConsortium) {
        consortiumText = await text(content);
        continue;
      }
      if (!name.startsWith(`${packedFolder}${sep}`))
        throw new CohortError('STORAGE_CORRUPT', `${path}: expected files of a node, got ${name}; take another copy`);
      const own = name.slice(packedFolder.length + 1);
      const isKey = own.startsWith(`keys${sep}`);
      await writeSynced(options.withoutKeys && isKey ? null : join(unfinished, own), content);
      if (!options.withoutKeys || !isKey) files.push(own);
    }
    await writeSynced(join(unfinished, restoredNotePath), [Buffer.from(restoredNote(node, made))]);
    const consortium = await consortiumOf(consortiumText, unfinished);
    assertSame(consortium, header, dir);
    if (options.withoutKeys) return;
    const { node: certified } = await loadNodeKeys(unfinished);
    if (certified !== node)
      throw new CohortError('CONFIG_INVALID', `${path}: expected the keys of ${node}, got those of ${certified}; take another backup`);
    if (!isLedger)
      registered = await putRegisteredInForce(unfinished, node, {
        dir,
        consortium: hasConsortium ? await loadConsortium(dir) : consortium,
        isDry: options.isDry,
      });
  };
  try {
    if (options.isDry) await inScratch(fill);
    else {
      await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
      await wholeFolder(dirname(folder), fill, async () => {
        if (!hasConsortium) await writeWhole(consortiumFile(dir), consortiumText, 0o600);
        return nodeName(node);
      });
    }
  } catch (thrown) {
    throw failureOf(thrown);
  } finally {
    key.fill(0);
  }
  return { node, made, folder, files, registered };
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

/** The consortium's file of the backup, read as any. */
async function consortiumOf(content: string, scratch: string): Promise<Consortium> {
  const path = join(scratch, packedConsortium);
  await writeFile(path, content, { mode: 0o600 });
  const consortium = await loadConsortiumFile(path);
  await rm(path);
  return consortium;
}

/** To nowhere: read and left out. */
async function writeSynced(path: string | null, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  if (path === null) {
    for await (const _ of content);
    return;
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await using file = await open(path, 'wx', 0o600);
  for await (const piece of content) await file.writeFile(piece);
  await file.sync();
}
