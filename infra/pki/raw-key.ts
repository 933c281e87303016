// A raw key of 32 bytes as its file has it.
import { CohortError } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';

/** @throws {CohortError} CONFIG_INVALID naming the file */
export function rawKey(hex: string, path: string): Uint8Array {
  try {
    return fromHex(hex.trim(), 32);
  } catch {
    throw new CohortError('CONFIG_INVALID', `${path}: expected 64 hex digits; restore the file from its backup`);
  }
}
