// Walks a paged list of the ledger to its end: the one place where bookmarks are followed.
import { CohortError } from './errors.ts';
import type { QueryBodies, QueryResults, QueryVerb } from './ledger.ts';
import { mostPageItems, type Page, type PageQuery } from './page.ts';

export type ListVerb = { [V in QueryVerb]: QueryResults[V] extends Page<unknown> ? V : never }[QueryVerb];
export type ItemOf<V extends ListVerb> = QueryResults[V] extends Page<infer T> ? T : never;
/** What a list is about, without its page. */
export type ListFilter<V extends ListVerb> = Omit<QueryBodies[V], keyof PageQuery>;

/** Whoever answers queries: a ledger's client, or a state at hand. */
export interface Answers {
  evaluate<V extends QueryVerb>(verb: V, body: QueryBodies[V]): Promise<QueryResults[V]>;
}

/** A ledger that goes on for ever ends here: far beyond any list of a consortium. */
const mostItems = 1_000_000;

/** Every item in the list's order. Items that are added meanwhile may be missing. @throws {CohortError} the query's; REPLY_INVALID for pages without end */
export async function listAll<V extends ListVerb>(ledger: Answers, verb: V, filter: ListFilter<V>): Promise<readonly ItemOf<V>[]> {
  const all: ItemOf<V>[] = [];
  const seen = new Set<string>();
  for (let bookmark = ''; ;) {
    const body = { ...filter, limit: mostPageItems, bookmark } as unknown as QueryBodies[V];
    const page = (await ledger.evaluate(verb, body)) as unknown as Page<ItemOf<V>>;
    for (const item of page.items) all.push(item);
    if (page.bookmark === '') return all;
    if (page.items.length === 0 || seen.has(page.bookmark) || all.length > mostItems)
      throw new CohortError(
        'REPLY_INVALID',
        `${verb}: expected pages that come to an end, got ${String(all.length)} items and the bookmark ${page.bookmark}; ask the ledger's operator`,
      );
    bookmark = page.bookmark;
    seen.add(bookmark);
  }
}
