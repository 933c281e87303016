// Which files of a node's folder a backup holds, by the node's kind. What would let it say something twice is left out, or only as far as it bounds the node.
import { restorableJournal } from '@cohort/aggregator/adapters/restorable-journal';
import { restorableDatabase } from '@cohort/client-agent/adapters/restorable-database';
import { sealedKeyFile } from '@cohort/client-agent/adapters/sealed-rows';
import { sealedName } from '@cohort/client-agent/adapters/sqlite-used-units';
import { CohortError } from '@cohort/protos/errors';
import { readdir, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { agentConfigShape } from '../node/agent-config.ts';
import { readConfig } from '../node/config.ts';
import { generationDir, generationInForce, generationsOf } from '../pki/key-generations.ts';
import { hasSecret } from '../pki/secret-file.ts';

export type BackupKind = 'ledger' | 'party' | 'agent' | 'admin';

export interface RestorableFile {
  /** In the node's folder once it is restored. */
  readonly path: string;
  /** Where its bytes lie now. */
  readonly source: string;
}

export interface Restorable {
  readonly files: readonly RestorableFile[];
  /** For people: what is not in the backup although the configuration names it. */
  readonly elsewhere: readonly string[];
}

/** `scratch`: an empty folder of this user's only, for what is made of a database; null names its files and makes nothing. @throws {CohortError} CONFIG_INVALID, FORMAT_UNKNOWN, STORAGE_FULL */
export async function restorableFiles(folder: string, kind: BackupKind, scratch: string | null): Promise<Restorable> {
  const keys = await keyFiles(folder);
  if (kind === 'admin')
    return { files: [...asTheyLie(folder, keys), ...(await present(folder, ['state/ledger-memory.json']))], elsewhere: [] };
  const named = await (kind === 'agent' ? namedByAgent(folder) : kind === 'party' ? namedByParty(folder) : { here: [], elsewhere: [] });
  const config = asTheyLie(folder, [...keys, 'node.json', ...named.here]);
  if (kind === 'ledger') return { files: config, elsewhere: [] };
  const [database, make] =
    kind === 'party' ? (['journal.sqlite', restorableJournal] as const) : (['agent.sqlite', restorableDatabase] as const);
  if (scratch !== null) make(join(folder, 'state', database), join(scratch, database));
  const used = kind === 'agent' ? await present(folder, [join('vault', sealedKeyFile(sealedName))]) : [];
  const artifacts = (await namesIn(join(folder, 'state', 'artifacts'))).filter((name) => /^[0-9a-f]{64}(\.safetensors)?$/.test(name));
  return {
    files: [
      ...config,
      { path: join('state', database), source: join(scratch ?? '', database) },
      ...used,
      ...asTheyLie(
        folder,
        artifacts.map((name) => join('state', 'artifacts', name)),
      ),
    ],
    elsewhere: named.elsewhere,
  };
}

/** All generations, for what is made may be in force before a backup is restored; of those before the one in force no box secret, which nobody keeps. */
async function keyFiles(folder: string): Promise<readonly string[]> {
  const pointer = await present(folder, ['keys/in-force']);
  const inForce = await generationInForce(folder);
  const found: string[] = pointer.map(({ path }) => path);
  for (const generation of [...(await generationsOf(folder)).map((number) => ({ number, path: relativeTo(folder, number) })), waiting])
    for (const name of await namesIn(join(folder, generation.path))) {
      const isOver = name === 'box.key' && generation.number < inForce;
      if (/^[a-z.]+\.(key|pem)$/.test(name) && !isOver) found.push(join(generation.path, name));
    }
  return found;
}

const waiting = { number: Infinity, path: join('keys', 'replacement') };
const relativeTo = (folder: string, generation: number): string => generationDir(folder, generation).slice(folder.length + 1);

interface Named {
  readonly here: readonly string[];
  readonly elsewhere: readonly string[];
}

/** Rows never: they stay in the site's own keeping. */
async function namedByAgent(folder: string): Promise<Named> {
  const { policy, architectures, offers } = await readConfig(folder, agentConfigShape);
  const named = split([policy, ...architectures, ...offers.map(({ schema }) => schema)]);
  return { here: named.here, elsewhere: [...named.elsewhere, ...new Set(offers.map(({ file }) => file))] };
}

async function namedByParty(folder: string): Promise<Named> {
  return split((await readConfig(folder, (await import('../node/node-types/party.ts')).configShape)).models);
}

function split(paths: readonly string[]): Named {
  const named = [...new Set(paths.map((path) => normalize(path)))];
  const isBelow = (path: string): boolean => !path.startsWith('/') && !path.split('/').includes('..');
  return { here: named.filter(isBelow), elsewhere: named.filter((path) => !isBelow(path)) };
}

const asTheyLie = (folder: string, paths: readonly string[]): readonly RestorableFile[] =>
  paths.map((path) => ({ path, source: join(folder, path) }));

async function present(folder: string, paths: readonly string[]): Promise<readonly RestorableFile[]> {
  const there = await Promise.all(paths.map((path) => hasSecret(join(folder, path))));
  return asTheyLie(
    folder,
    paths.filter((_, index) => there[index]),
  );
}

/** Of files; none where there is no such folder. */
async function namesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
}

/** @throws {CohortError} CONFIG_INVALID */
export async function assertFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory() !== true)
    throw new CohortError(
      'CONFIG_INVALID',
      `${folder}: expected the folder of a node, got none; name another node, or its consortium's folder with --dir`,
    );
}
