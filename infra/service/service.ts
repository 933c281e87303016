// A folder's service: its unit's file written whole, taken up by systemd, asked after and removed.
import { execFile } from 'node:child_process';
import { mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { loadConsortium } from '../consortium/layout.ts';
import { expectFabric } from '../consortium/ledger-address.ts';
import { findBinaries } from '../fabric/find-binaries.ts';
import { membersHere } from '../fabric/organisation-part.ts';
import { runnableNodes } from '../consortium/runnable-nodes.ts';
import { runsOf, unitText, type UnitOptions } from './unit.ts';

const entry = join(import.meta.dirname, '..', '..', 'bin', 'cohort.mjs');

/** Runs systemctl and returns what it printed. @throws {CohortError} as `systemctl` */
export type Systemctl = (...args: readonly string[]) => Promise<string>;

export interface Service {
  /** `cohort.service`. */
  readonly unit: string;
  readonly path: string;
  /** Absolute. */
  readonly dir: string;
  readonly system: boolean;
  /** Of the folder's part of a Fabric network in the place of its nodes. */
  readonly isLedger: boolean;
}

export interface ServiceOptions {
  readonly isLedger: boolean;
  readonly dir: string;
  readonly name: string;
  readonly system: boolean;
  /** Where units lie; a test names another folder. */
  readonly units?: string;
}

/** @throws {CohortError} USAGE for a name that is none, CONFIG_INVALID for a folder without a consortium */
export async function serviceOf({ dir, name, system, isLedger, units }: ServiceOptions): Promise<Service> {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name))
    throw new CohortError('USAGE', `--name: expected up to 64 of a-z, 0-9 and -, first a letter, got ${name}`);
  const { ledger } = await loadConsortium(dir);
  if (isLedger) expectFabric(ledger, dir);
  const folder =
    units ?? (system ? '/etc/systemd/system' : join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'systemd', 'user'));
  return { unit: `${name}.service`, path: join(folder, `${name}.service`), dir: await realpath(dir), system, isLedger };
}

/** The unit as it would be written. A system's service runs as the folder's owner. @throws {CohortError} CONFIG_INVALID without what it would run */
export async function unitOf({ dir, system, isLedger }: Service): Promise<string> {
  const ledger = isLedger ? await partOf(dir) : null;
  if (!isLedger && (await runnableNodes(dir, await loadConsortium(dir))).size === 0)
    throw new CohortError('CONFIG_INVALID', `${dir}: expected at least one node with a node.json, got none; write one first`);
  return unitText({ dir, node: process.execPath, entry, user: system ? await ownerOf(dir) : null, ledger });
}

/** A manager has variables of its own: where Fabric's commands are found now is written down. */
async function partOf(dir: string): Promise<UnitOptions['ledger']> {
  await membersHere(dir, expectFabric((await loadConsortium(dir)).ledger, dir));
  await findBinaries('no service was made');
  const name = process.env['FABRIC_BIN'] === undefined ? 'PATH' : 'FABRIC_BIN';
  return { name, value: name === 'PATH' ? (process.env['PATH'] ?? '') : resolve(process.env['FABRIC_BIN'] ?? '') };
}

/** @throws {CohortError} CONFIG_INVALID for the superuser's folder */
async function ownerOf(dir: string): Promise<string> {
  const { uid } = await stat(dir);
  if (uid === 0)
    throw new CohortError(
      'CONFIG_INVALID',
      `${dir}: expected a folder of a user of its own, got the superuser's, whose nodes may do anything; chown -R it to that user`,
    );
  const own = userInfo();
  return own.uid === uid ? own.username : String(uid);
}

/** @throws {CohortError} ALREADY_EXISTS for a unit of another folder; what the disk or systemd refuses */
export async function install(service: Service, systemctl: Systemctl): Promise<void> {
  const text = await unitOf(service);
  await refuseAnother(service);
  await mkdir(dirname(service.path), { recursive: true });
  const next = `${service.path}.new`;
  await writeFile(next, text, { mode: 0o644 });
  await rename(next, service.path);
  await systemctl('daemon-reload');
  await systemctl('enable', '--now', service.unit);
}

/** Whether its unit is there. @throws {CohortError} ALREADY_EXISTS for one of another folder */
export async function isInstalled(service: Service): Promise<boolean> {
  if ((await installed(service.path)) === undefined) return false;
  await refuseAnother(service);
  return true;
}

/** Idempotent: false when there was none. The folder stays as it is. @throws {CohortError} ALREADY_EXISTS for a unit of another folder */
export async function uninstall(service: Service, systemctl: Systemctl): Promise<boolean> {
  if (!(await isInstalled(service))) return false;
  await systemctl('disable', '--now', service.unit);
  await rm(service.path, { force: true });
  await systemctl('daemon-reload');
  return true;
}

export interface Standing {
  readonly installed: boolean;
  /** As systemd words it: `active (running)`; null where it is not installed. */
  readonly state: string | null;
  readonly pid: number | null;
  readonly restarts: number;
}

export async function standingOf(service: Service, systemctl: Systemctl): Promise<Standing> {
  if ((await installed(service.path)) === undefined) return { installed: false, state: null, pid: null, restarts: 0 };
  const shown = await systemctl('show', service.unit, '--property=ActiveState,SubState,MainPID,NRestarts');
  const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(shown)?.[1] ?? '';
  const pid = Number(value('MainPID'));
  return {
    installed: true,
    state: `${value('ActiveState')} (${value('SubState')})`,
    pid: pid > 0 ? pid : null,
    restarts: Number(value('NRestarts')) || 0,
  };
}

/** @throws {CohortError} ALREADY_EXISTS for a unit of another folder, or of the other part of this one */
export async function refuseAnother({ path, dir, unit, isLedger }: Service): Promise<void> {
  const runs = await installed(path);
  if (runs === undefined || (runs?.dir === dir && runs.isLedger === isLedger)) return;
  const got = runs === null ? 'that is not of cohort' : `of ${runs.isLedger ? 'the ledger' : 'the nodes'} in ${runs.dir}`;
  throw new CohortError(
    'ALREADY_EXISTS',
    `${path}: expected no unit, or that of ${isLedger ? 'the ledger' : 'the nodes'} in ${dir}, got one ${got}; give this one another name (--name), not ${unit}`,
  );
}

/** Undefined where no unit lies, null for one that is not ours. */
async function installed(path: string): Promise<ReturnType<typeof runsOf> | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : runsOf(text);
}

/** @throws {CohortError} UNREACHABLE where systemd is not there or does not answer, with its own words */
export function systemctlOf(system: boolean): Systemctl {
  return async (...args) =>
    await new Promise((resolve, reject) => {
      execFile('systemctl', [...(system ? [] : ['--user']), ...args], { encoding: 'utf8' }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else
          reject(
            new CohortError(
              'UNREACHABLE',
              `systemctl ${args.join(' ')}: ${stderr.trim() || error.message}; without systemd, run cohort up (--dry-run prints the unit)`,
            ),
          );
      });
    });
}
