// Typed access to the keys of one object type: composite keys, canonical JSON values.
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { Context, ReadContext } from './context.ts';
import type { Marked } from './page-of.ts';
import type { PageQuery } from '@cohort/protos/page';

export interface Table<T, A extends readonly string[]> {
  /** The value under exactly these attributes, or null. */
  get(context: ReadContext, ...attributes: A): Promise<T | null>;
  has(context: ReadContext, ...attributes: A): Promise<boolean>;
  /** Buffers a write. */
  put(context: Pick<Context, 'stub' | 'writes'>, value: T, ...attributes: A): void;
  /** Buffers the deletion of a key, whether it is there or not. */
  delete(context: Pick<Context, 'stub' | 'writes'>, ...attributes: A): void;
  /** All values whose first attributes are these, in key order. Use only where their number is bounded by members, attempts or a quota. */
  list(context: ReadContext, ...attributes: readonly string[]): Promise<readonly T[]>;
  /** The values of one page and the next one's first, marked by the attributes behind these. For queries only: Fabric pages nothing else. */
  page(context: ReadContext, page: PageQuery, ...attributes: readonly string[]): AsyncIterable<Marked<T>>;
}

export function table<T, A extends readonly string[]>(objectType: string): Table<T, A> {
  const read = (value: Uint8Array): T | null => (value.length === 0 ? null : (JSON.parse(new TextDecoder().decode(value)) as T));
  return {
    get: async ({ stub }, ...attributes) => read(await stub.getState(stub.createCompositeKey(objectType, attributes))),
    has: async ({ stub }, ...attributes) => (await stub.getState(stub.createCompositeKey(objectType, attributes))).length > 0,
    put: ({ stub, writes }, value, ...attributes) => {
      writes.set(stub.createCompositeKey(objectType, attributes), canonicalJson(value));
    },
    delete: ({ stub, writes }, ...attributes) => {
      writes.set(stub.createCompositeKey(objectType, attributes), null);
    },
    list: async ({ stub }, ...attributes) => {
      const values: T[] = [];
      for await (const entry of stub.getStateByPartialCompositeKey(objectType, attributes)) {
        const value = read(entry.value);
        if (value !== null) values.push(value);
      }
      return values;
    },
    page: async function* ({ stub }, { limit, bookmark }, ...attributes) {
      // Every bookmark lies behind the list's own attributes, so that no key of another list can be reached by one.
      const start = bookmark === '' ? '' : stub.createCompositeKey(objectType, [...attributes, ...bookmark.split('~')]);
      for await (const { key, value } of stub.getStateByPartialCompositeKeyWithPagination(objectType, attributes, limit + 1, start)) {
        const item = read(value);
        const behind = stub.splitCompositeKey(key).attributes.slice(attributes.length);
        if (item !== null) yield { bookmark: behind.join('~'), item };
      }
    },
  };
}
