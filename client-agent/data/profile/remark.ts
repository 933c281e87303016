// What a profile says beside the schema that it proposes: plain sentences by column, for whoever reads the schema before it is shared.

export interface Remark {
  /** The column's title; null of the file as a whole. */
  readonly column: string | null;
  readonly text: string;
}

/** Rows that a text must have before a profile writes it down: a rarer one may tell of a person. */
export const leastRows = 10;

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
