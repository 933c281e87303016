// Row buckets with the edges 1, 2, 5, 10, 20, 50, ...: what is public of a dataset's size.

/** The bucket that holds `rows` (at least 1): lower edge included, upper edge not. */
export function bucketOf(rows: number): { readonly lower: number; readonly upper: number } {
  let lower = 1;
  for (let step = 0; ; step++) {
    // 1 > 2 > 5 > 10: by 2, by 5/2, by 2.
    const upper = step % 3 === 1 ? (lower / 2) * 5 : lower * 2;
    if (rows < upper) return { lower, upper };
    lower = upper;
  }
}
