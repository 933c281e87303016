// A list that the ledger answers in pages: what is asked for, what is answered, and the bounds of both.
import { integer, list, object, text, type Fields, type Shape } from './shape.ts';

/** `bookmark` is empty for the first page, else what the page before gave. */
export interface PageQuery {
  readonly limit: number;
  readonly bookmark: string;
}

/** `bookmark` is empty on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly bookmark: string;
}

/** Items of one page at most, whatever is asked for. */
export const mostPageItems = 1000;

/** A page takes no item beyond this size in bytes, its first one aside: a quarter of the largest document. */
export const mostPageBytes = 1024 * 1024;

/** The attributes of the key that the page begins at, behind those that the list is about. */
const bookmarkShape = text(
  200,
  /^(?:[a-z0-9][a-z0-9._/-]*(?:~[a-z0-9][a-z0-9._/-]*)*)?$/,
  'the bookmark of the page before, or empty text for the first page',
);

export const pageQueryFields: Fields<PageQuery> = { limit: integer(1, mostPageItems), bookmark: bookmarkShape };

export function pageShape<T>(item: Shape<T>): Shape<Page<T>> {
  return object<Page<T>>({ items: list(item, 0, mostPageItems), bookmark: bookmarkShape });
}
