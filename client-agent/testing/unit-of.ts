// Protected units of rows that no file has.
import { CanonicalBytes } from '@cohort/protos/canonical';
import type { Unit } from '../ports/used-units.ts';

export function unitOf(texts: readonly string[]): Unit {
  const bytes = new CanonicalBytes();
  bytes.field(texts);
  return bytes.subarray(0, bytes.length);
}
