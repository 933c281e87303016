// Applies buffered writes in key order, one after the other, so that every endorser produces the same write set.
import type { Stub } from './stub.ts';

export async function flush(stub: Stub, writes: ReadonlyMap<string, string | null>): Promise<void> {
  const text = new TextEncoder();
  const sorted = [...writes].sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [key, value] of sorted) {
    if (value === null) await stub.deleteState(key);
    else await stub.putState(key, text.encode(value));
  }
}
