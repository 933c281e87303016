// A node's keys over time: those it was made with in `keys/`, each renewal or replacement in `keys/<number>/`, and which of them is in force.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { readCertificate } from './certificate-sha256.ts';
import { hasSecret, readSecret, writeSecret } from './secret-file.ts';
import { wholeFolder } from './whole-folder.ts';

const pointer = 'in-force';

/** Where the certificates of a generation lie; 0 is the first. */
export function generationDir(dir: string, generation: number): string {
  return generation === 0 ? join(dir, 'keys') : join(dir, 'keys', String(generation));
}

/** The generations on disk, ascending; a folder that lacks its certificate, which a restored backup may leave, is none. */
export async function generationsOf(dir: string): Promise<readonly number[]> {
  const renewals: number[] = [];
  for (const generation of await numbersTaken(dir))
    if (await hasSecret(join(generationDir(dir, generation), 'tls.pem'))) renewals.push(generation);
  return [0, ...renewals];
}

/** Makes the next generation, numbered past every folder, of what `fill` writes. @throws {CohortError} FOLDER_IN_USE; what `fill` throws */
export async function addGeneration(dir: string, fill: (folder: string) => Promise<unknown>): Promise<number> {
  return Number(await wholeFolder(join(dir, 'keys'), fill, async () => String(((await numbersTaken(dir)).at(-1) ?? 0) + 1)));
}

/** Ascending, whatever lies in those folders. */
async function numbersTaken(dir: string): Promise<readonly number[]> {
  const entries = await readdir(join(dir, 'keys')).catch((): string[] => []);
  const numbers = entries.filter((name) => /^[1-9][0-9]{0,6}$/.test(name)).map(Number);
  return numbers.sort((left, right) => left - right);
}

/** The one last seen in force; once it has expired the newest, which the registry must have by then. @throws {CohortError} CONFIG_INVALID */
export async function generationInForce(dir: string, now = Date.now()): Promise<number> {
  const path = join(dir, 'keys', pointer);
  const generations = await generationsOf(dir);
  const newest = generations.at(-1) ?? 0;
  if (newest === 0) return 0;
  const text = (await readdir(join(dir, 'keys'))).includes(pointer) ? (await readSecret(path)).trim() : '0';
  const known = Number(text);
  if (!/^[0-9]{1,7}$/.test(text) || !generations.includes(known))
    throw new CohortError(
      'CONFIG_INVALID',
      `${path}: expected the number of a folder beside it, got ${text}; restore the folder from its backup`,
    );
  const certificate = readCertificate(await readSecret(join(generationDir(dir, known), 'tls.pem')));
  return Date.parse(certificate.validTo) < now ? newest : known;
}

/** Takes away a renewal that the ledger refused. */
export async function dropGeneration(dir: string, generation: number): Promise<void> {
  await rm(generationDir(dir, generation), { recursive: true });
}

/** On disk when it resolves. */
export async function putInForce(dir: string, generation: number): Promise<void> {
  await writeSecret(join(dir, 'keys', pointer), `${String(generation)}\n`);
}
