// Finds the four hospitals' files: a folder that was named, a cache, the public archive; else invented patients, said loudly.
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { heartFile, hospitals, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { fetchHeart } from './fetch-heart.ts';
import { writeSyntheticHeart } from './synthetic-heart.ts';

/** Where each hospital's file lies. `kind` says whether the rows are real; `notice` is one line for the screen, never to be hidden. */
export interface LocatedData {
  readonly kind: 'real' | 'synthetic';
  readonly notice: string;
  readonly folder: string;
  readonly files: Readonly<Record<Hospital, string>>;
}

export interface LocateOptions {
  /** `--data-dir`; a named folder must hold the files. */
  readonly dataDir?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where relative folders start; default the working directory. */
  readonly cwd?: string;
  /** Fetched and invented files are kept here; default `$XDG_CACHE_HOME/cohort` or `~/.cache/cohort`. */
  readonly cacheDir?: string;
  /** False keeps to this machine; tests and offline runs. */
  readonly mayFetch?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * In this order: `dataDir`, COHORT_DATA_DIR, ./data/heart-disease, the cache, the archive, a synthetic cohort.
 * @throws {CohortError} DATA_NOT_FOUND when a folder was named and lacks a file
 */
export async function locate({
  dataDir,
  env = process.env,
  cwd = process.cwd(),
  cacheDir,
  mayFetch = true,
  signal,
}: LocateOptions = {}): Promise<LocatedData> {
  for (const [option, named] of [
    ['--data-dir', dataDir],
    ['COHORT_DATA_DIR', env['COHORT_DATA_DIR']],
  ] as const) {
    if (named === undefined || named === '') continue;
    const folder = resolve(cwd, named);
    const missing = await firstMissing(folder);
    if (missing !== null)
      throw new CohortError(
        'DATA_NOT_FOUND',
        `${option} ${folder}: expected ${missing}, got no such file; name a folder with the four files`,
      );
    return real(folder, `real data: UCI heart disease, from ${option}`);
  }
  const besides = resolve(cwd, 'data', 'heart-disease');
  if ((await firstMissing(besides)) === null) return real(besides, 'real data: UCI heart disease, from data/heart-disease');
  const cache = cacheDir ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'cohort');
  let why: string;
  try {
    const folder = await fetchHeart(join(cache, 'heart-disease'), mayFetch, signal);
    return real(folder, `real data: UCI heart disease, checked by checksum, kept in ${folder}`);
  } catch (error) {
    signal?.throwIfAborted();
    why = CohortError.from(error).detail;
  }
  const folder = await writeSyntheticHeart(join(cache, 'heart-disease-synthetic'));
  return {
    ...real(
      folder,
      `SYNTHETIC PATIENTS: no real data was found (${why}). Every figure below is about invented rows; pass --data-dir for real ones.`,
    ),
    kind: 'synthetic',
  };
}

function real(folder: string, notice: string): LocatedData {
  const files = Object.fromEntries(hospitals.map((hospital) => [hospital, join(folder, heartFile(hospital))])) as Record<Hospital, string>;
  return { kind: 'real', notice, folder, files };
}

async function firstMissing(folder: string): Promise<string | null> {
  for (const hospital of hospitals) {
    try {
      await access(join(folder, heartFile(hospital)));
    } catch {
      return heartFile(hospital);
    }
  }
  return null;
}
