// Typed access to the keys of one object type: composite keys, canonical JSON values.
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { Context, ReadContext } from './context.ts';

export interface Table<T, A extends readonly string[]> {
  /** The value under exactly these attributes, or null. */
  get(context: ReadContext, ...attributes: A): Promise<T | null>;
  has(context: ReadContext, ...attributes: A): Promise<boolean>;
  /** Buffers a write. */
  put(context: Pick<Context, 'stub' | 'writes'>, value: T, ...attributes: A): void;
  /** All values whose first attributes are these, in key order. Use only where their number is bounded by members, plans or attempts. */
  list(context: ReadContext, ...attributes: readonly string[]): Promise<readonly T[]>;
}

export function table<T, A extends readonly string[]>(objectType: string): Table<T, A> {
  const read = (value: Uint8Array): T | null => (value.length === 0 ? null : (JSON.parse(new TextDecoder().decode(value)) as T));
  return {
    get: async ({ stub }, ...attributes) => read(await stub.getState(stub.createCompositeKey(objectType, attributes))),
    has: async ({ stub }, ...attributes) => (await stub.getState(stub.createCompositeKey(objectType, attributes))).length > 0,
    put: ({ stub, writes }, value, ...attributes) => {
      writes.set(stub.createCompositeKey(objectType, attributes), canonicalJson(value));
    },
    list: async ({ stub }, ...attributes) => {
      const values: T[] = [];
      for await (const entry of stub.getStateByPartialCompositeKey(objectType, attributes)) {
        const value = read(entry.value);
        if (value !== null) values.push(value);
      }
      return values;
    },
  };
}
