// A whole file that a person named.
import { failureOf } from '@cohort/protos/system-error';
import { openNamed } from './open-named.ts';

/** @param missing what is said, after the path, of a file that is not there @throws {CohortError} as `openNamed`, STORAGE_CORRUPT */
export async function readBytes(path: string, missing: string): Promise<Uint8Array> {
  await using file = await openNamed(path, missing);
  try {
    return new Uint8Array(await file.readFile());
  } catch (cause) {
    throw failureOf(cause);
  }
}
