// A model file and the hash that names it, for who has native SHA-256; auditors and browsers read the file by `model-file.ts` alone.
import { toHex } from '@cohort/protos/hash';
import { sha256 } from './crypto.ts';

export { decodeModel, encodeModel } from './model-file.ts';

/** SHA-256 of the file, hex. */
export function modelHash(file: Uint8Array): string {
  return toHex(sha256(file));
}
