// The chaincode packages that a folder holds: the one in force and, beside it, the next or the former, each served at an address of its own.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readPackage } from '@cohort/chaincode/fabric/chaincode-package';
import { CohortError } from '@cohort/protos/errors';
import { writeWhole } from '../node/write-whole.ts';
import { slots, type Slot } from './slots.ts';

export interface HeldPackage {
  readonly slot: Slot;
  readonly path: string;
  readonly id: string;
  /** What a definition calls it: the hash of its bytes. */
  readonly version: string;
}

const wantedFile = (dir: string): string => join(dir, 'wanted-chaincode.txt');
const known = new Map<string, string>();

/** @param dir what all organisations have alike */
export async function heldPackages(dir: string): Promise<readonly HeldPackage[]> {
  const held: HeldPackage[] = [];
  for (const slot of slots) {
    const path = join(dir, slot.file);
    const found = await stat(path).catch(() => null);
    if (found === null) continue;
    const key = `${path} ${String(found.mtimeMs)} ${String(found.size)}`;
    const id = known.get(key) ?? (await readPackage(await readFile(path))).id;
    known.set(key, id);
    held.push({ slot, path, id, version: id.slice(id.indexOf(':') + 1) });
  }
  return held;
}

/** The one that this organisation has on the channel, or is to have. @throws {CohortError} CONFIG_INVALID */
export async function wantedPackage(dir: string): Promise<HeldPackage> {
  const held = await heldPackages(dir);
  const id = (await readFile(wantedFile(dir), 'utf8').catch(() => held[0]?.id ?? '')).trim();
  const wanted = held.find((each) => each.id === id);
  if (wanted !== undefined) return wanted;
  throw new CohortError(
    'CONFIG_INVALID',
    `${dir}: expected the chaincode package ${id}, got ${held.map((each) => each.id).join(', ') || 'none'}; restore it`,
  );
}

/** In the place of the one that is neither in force nor wanted. */
export async function holdNext(dir: string, slot: Slot, bytes: Uint8Array, id: string): Promise<void> {
  await writeWhole(join(dir, slot.file), bytes);
  await writeWhole(wantedFile(dir), `${id}\n`);
}
