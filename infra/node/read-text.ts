// A whole text file that a person wrote or placed.
import { readBytes } from './read-bytes.ts';

/** @param missing what is said, after the path, of a file that is not there @throws {CohortError} as `readBytes` */
export async function readText(path: string, missing: string): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await readBytes(path, missing));
}
