// Where Hyperledger Fabric's own commands are: in the folder that FABRIC_BIN names, or on the PATH.
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { CohortError } from '@cohort/protos/errors';

export const fabricCommands = ['peer', 'orderer', 'configtxgen', 'osnadmin'] as const;
export type FabricCommand = (typeof fabricCommands)[number];

export interface FabricBinaries {
  /** Such as `v3.1.5`. */
  readonly version: string;
  readonly path: Readonly<Record<FabricCommand, string>>;
}

/** What is done about it. */
const advice =
  'build them from github.com/hyperledger/fabric (make native, v3.1 or v2.5) or take a release, and name their folder in FABRIC_BIN';

/** @param skipped what is not done without them @throws {CohortError} CONFIG_INVALID naming each command that is missing */
export async function findBinaries(
  skipped: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<FabricBinaries> {
  const folders = env['FABRIC_BIN'] === undefined ? (env['PATH'] ?? '').split(delimiter) : [env['FABRIC_BIN']];
  const found = await Promise.all(fabricCommands.map(async (command) => [command, await firstIn(folders, command)] as const));
  const missing = found.filter(([, path]) => path === null).map(([command]) => command);
  if (missing.length > 0)
    throw new CohortError(
      'CONFIG_INVALID',
      `Hyperledger Fabric: expected ${fabricCommands.join(', ')} in ${env['FABRIC_BIN'] ?? 'FABRIC_BIN or on the PATH'}, got no ${missing.join(', ')}; ${advice}; ${skipped}`,
    );
  const path = Object.fromEntries(found) as FabricBinaries['path'];
  const { stdout } = await promisify(execFile)(path.peer, ['version']);
  return { version: /Version: (\S+)/.exec(stdout)?.[1] ?? 'unknown', path };
}

async function firstIn(folders: readonly string[], command: string): Promise<string | null> {
  for (const folder of folders) {
    const path = join(folder, command);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (folder !== '' && isThere) return path;
  }
  return null;
}
