// Back from a protected unit's bytes to its texts: for the site's own eyes, such as what its doctor says of ids that are nearly the same.
import type { Unit } from '../ports/used-units.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A patient's id alone, or a row's cells. */
export function unitTexts(unit: Unit): string[] {
  const view = new DataView(unit.buffer, unit.byteOffset, unit.byteLength);
  let at = 4;
  return Array.from({ length: view.getUint32(0) }, () => {
    const from = at + 4;
    at = from + view.getUint32(at);
    return utf8.decode(unit.subarray(from, at));
  });
}
