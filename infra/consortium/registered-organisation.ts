// An organisation's authorities in its folder over time: the one it was made with, those made since, and which of them the registry has.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readMembers } from '@cohort/chaincode/client/read-members';
import type { Answers } from '@cohort/protos/list-all';
import { CohortError } from '@cohort/protos/errors';
import { createOrganisation, type Organisation } from '../pki/create-organisation.ts';
import { loadOrganisation } from '../pki/load-organisation.ts';
import { hasSecret } from '../pki/secret-file.ts';

/** Folders with an authority each, oldest first: the organisation's own, and `1`, `2` and so on in it. */
export async function authorityDirs(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir).catch((): string[] => []);
  const later = entries.filter((name) => /^[1-9][0-9]{0,3}$/.test(name)).map(Number);
  return [dir, ...later.sort((left, right) => left - right).map((number) => join(dir, String(number)))];
}

/** The authority that issues certificates now, with its key from the organisation's folder `dir`. @throws {CohortError} NOT_FOUND, CONFIG_INVALID; the ledger's */
export async function registeredOrganisation(dir: string, msp: string, ledger: Answers): Promise<Organisation> {
  const caPem = await registeredAuthority(msp, ledger);
  if (!(await hasSecret(join(dir, 'ca.pem'))))
    throw new CohortError(
      'CONFIG_INVALID',
      `${dir}: expected the authority of ${msp}, which issues certificates for its nodes, got none here; run this where that folder is, as the operator of ${msp}`,
    );
  for (const folder of (await authorityDirs(dir)).toReversed())
    // The keys of the others may be lost.
    if ((await readFile(join(folder, 'ca.pem'), 'utf8').catch(() => '')) === caPem) return await loadOrganisation(folder);
  throw new CohortError(
    'CONFIG_INVALID',
    `${dir}: expected the authority that the registry has of ${msp}, got others only; restore the folder from its backup`,
  );
}

/**
 * Another authority, for a vote to put in the place of the registered one. One that was made before and that no vote has registered yet is
 * proposed once more. @throws {CohortError} NOT_FOUND, CONFIG_INVALID; the ledger's
 */
export async function replacementAuthority(dir: string, msp: string, ledger: Answers): Promise<Organisation> {
  const folders = await authorityDirs(dir);
  const newest = folders.at(-1) ?? dir;
  const waiting = await waitingAuthority(dir, msp, ledger);
  return waiting ?? (await createOrganisation(join(dir, String(1 + Number(folders.length > 1 ? basename(newest) : 0))), msp));
}

/** One that was made before and that no vote has registered yet; null where it is still to be made. @throws {CohortError} as `replacementAuthority` */
export async function waitingAuthority(dir: string, msp: string, ledger: Answers): Promise<Organisation | null> {
  const caPem = await registeredAuthority(msp, ledger);
  const folders = await authorityDirs(dir);
  const newest = folders.at(-1) ?? dir;
  // The registered one's key may be lost: that is a reason to replace it. One without its key, of a start that broke off, is never proposed.
  const isWhole = (await hasSecret(join(newest, 'ca.pem'))) && (await hasSecret(join(newest, 'keys', 'ca.key.pem')));
  if (folders.length === 1 || !isWhole) return null;
  const waiting = await loadOrganisation(newest);
  if (waiting.caPem !== caPem) return waiting;
  return null;
}

async function registeredAuthority(msp: string, ledger: Answers): Promise<string> {
  const organisation = (await readMembers(ledger)).organisations.find((known) => known.msp === msp);
  if (organisation !== undefined) return organisation.caPem;
  throw new CohortError('NOT_FOUND', `organisation ${msp}: is not registered; have it admitted: cohort member propose ${msp}`);
}
