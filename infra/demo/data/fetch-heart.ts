// Fetches the four files from their public home (UCI Machine Learning Repository, CC BY 4.0) and checks each by its checksum.
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { heartFile, hospitals } from '@cohort/client-agent/data/heart-disease';
import { CohortError } from '@cohort/protos/errors';
import { writeWhole } from '../../node/write-whole.ts';

const home = 'https://archive.ics.uci.edu/ml/machine-learning-databases/heart-disease/';
/** The largest of the files has 18,461 bytes. */
const maxBytes = 64 * 1024;
const fetchTimeoutMs = 10_000;

/** MD5 as the benchmark publishes them: they name the files, they do not guard against an adversary. */
const md5: Readonly<Record<string, string>> = {
  'processed.cleveland.data': '2d91a8ff69cfd9616aa47b59d6f843db',
  'processed.hungarian.data': '22e96bee155b5973568101c93b3705f6',
  'processed.switzerland.data': '9a87f7577310b3917730d06ba9349e20',
  'processed.va.data': '4249d03ca7711e84f4444768c9426170',
};

/**
 * Fills `folder` with the files that are not there yet, each written whole or not at all.
 * @returns the folder
 * @throws {CohortError} DATA_NOT_FOUND when a file is not there and must not be fetched, UNREACHABLE when the archive cannot be reached, DATA_INVALID for another content
 */
export async function fetchHeart(folder: string, mayDownload: boolean, signal?: AbortSignal): Promise<string> {
  await mkdir(folder, { recursive: true });
  const timeout = AbortSignal.timeout(fetchTimeoutMs);
  const either = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  await Promise.all(hospitals.map((hospital) => fetchOne(folder, heartFile(hospital), mayDownload, either)));
  return folder;
}

async function fetchOne(folder: string, name: string, mayDownload: boolean, signal: AbortSignal): Promise<void> {
  const path = join(folder, name);
  try {
    if (matches(name, await readFile(path))) return;
  } catch {
    // Not there yet.
  }
  if (!mayDownload) throw new CohortError('DATA_NOT_FOUND', `${name}: expected it in the cache, and fetching was not allowed`);
  const bytes = await download(`${home}${name}`, signal);
  if (!matches(name, bytes))
    throw new CohortError('DATA_INVALID', `${name}: expected md5 ${md5[name] ?? 'of a known file'}, got another content`);
  await writeWhole(path, bytes);
}

async function download(url: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    const response = await fetch(url, { signal, redirect: 'error' });
    if (!response.ok || response.body === null)
      throw new CohortError('UNREACHABLE', `${url}: expected status 200, got ${String(response.status)}`);
    const parts: Uint8Array[] = [];
    let total = 0;
    for await (const part of response.body as AsyncIterable<Uint8Array>) {
      total += part.length;
      if (total > maxBytes) throw new CohortError('DATA_INVALID', `${url}: expected at most ${String(maxBytes)} bytes, got more`);
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (error) {
    if (error instanceof CohortError) throw error;
    throw new CohortError('UNREACHABLE', `${new URL(url).host}: expected the public archive to answer; pass --data-dir instead`, {
      cause: error,
    });
  }
}

function matches(name: string, bytes: Uint8Array): boolean {
  return createHash('md5').update(bytes).digest('hex') === md5[name];
}
