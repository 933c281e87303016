// A Parquet file that cannot be read as one: what was expected of it, what it is, and what to do.

/** Becomes a fault of the file. */
export class BrokenFile extends Error {
  readonly expected: string;
  readonly got: string;

  constructor(expected: string, got: string, options?: ErrorOptions) {
    super(`expected ${expected}, got ${got}`, options);
    this.name = 'BrokenFile';
    this.expected = expected;
    this.got = got;
  }
}

/** Bytes that say something else than Parquet lets them say. */
export function changedFile(cause?: unknown): BrokenFile {
  return new BrokenFile('a whole Parquet file', 'one that was cut or changed; copy it again', { cause });
}
