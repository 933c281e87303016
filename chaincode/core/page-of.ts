// One page of a list: items until it is full, and the bookmark at which the next page begins.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { mostPageBytes, type Page } from '@cohort/protos/page';

/** An item with the bookmark of a page that would begin with it. */
export interface Marked<T> {
  readonly bookmark: string;
  readonly item: T;
}

/** Takes items until `limit` or the page's bytes are reached; the first one fits always, so that every walk goes on. */
export async function pageOf<T>(items: AsyncIterable<Marked<T>>, limit: number): Promise<Page<T>> {
  const taken: T[] = [];
  let bytes = 0;
  for await (const { bookmark, item } of items) {
    if (taken.length === limit) return { items: taken, bookmark };
    bytes += new TextEncoder().encode(canonicalJson(item)).length;
    if (taken.length > 0 && bytes > mostPageBytes) return { items: taken, bookmark };
    taken.push(item);
  }
  return { items: taken, bookmark: '' };
}
