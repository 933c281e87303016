// The kinds of records in an audit file, with the most bytes that one of each may claim.

const mebibyte = 2 ** 20;

/** `code` is the record's first byte. `limit` is enforced before a byte of the payload is kept. */
export const recordKinds = {
  genesis: { code: 1, limit: mebibyte },
  block: { code: 2, limit: 64 * mebibyte },
  exchange: { code: 3, limit: 64 * mebibyte },
  sum: { code: 4, limit: 1024 * mebibyte },
  model: { code: 5, limit: 1024 * mebibyte },
  budgets: { code: 6, limit: 64 * mebibyte },
  channelBlock: { code: 8, limit: 128 * mebibyte },
  footer: { code: 7, limit: 40 },
} as const;

export type RecordKind = Exclude<keyof typeof recordKinds, 'footer'>;

/** One record as it is written. */
export interface AuditRecord {
  readonly kind: RecordKind;
  readonly payload: Uint8Array;
}

/** Where a record lies: its number from 1 on, and the offset of its first byte. */
export interface Place {
  readonly record: number;
  readonly offset: number;
}

/** One record as it is read. */
export interface PlacedRecord extends AuditRecord, Place {}
