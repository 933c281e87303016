// The DataSource over one Parquet file, read a page of each column at a time; its reader is loaded where there is such a file, and nowhere else.
import { basename } from 'node:path';
import { plainDialect } from '../data/dialect.ts';
import type { DataSource } from '../ports/data-source.ts';
import { fileDigest } from './file-bytes.ts';

/** Rows are numbered from 1. Errors name the file as `csvSource` has it. */
export function parquetSource(path: string): DataSource {
  return {
    name: basename(path),
    dialect: plainDialect,
    countedBy: 'row',
    digest: () => fileDigest(path),
    async read(header, sink) {
      const { readParquet } = await import('./parquet/read-parquet.ts');
      const before = sink.digest === undefined ? null : await fileDigest(path);
      await readParquet(path, header, sink);
      // Its pages are not read as they lie, and some not at all: what it is before and after is what was read.
      if (before !== null && (await fileDigest(path)) === before) sink.digest?.(before);
    },
  };
}
