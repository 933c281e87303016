// The DataSource over one file of separated values, read a part at a time in the declared dialect.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { plainDialect, type Dialect } from '../data/dialect.ts';
import type { DataSource } from '../ports/data-source.ts';
import { CsvRecords } from './csv-records.ts';
import { fileBytes, fileDigest } from './file-bytes.ts';
import { TextDecoding, type Decoded } from './text-decoding.ts';

/** A file as a data source. Errors name a file that was read by its base name, and one that could not be by its whole path. */
export function csvSource(path: string, dialect: Dialect = plainDialect): DataSource {
  const name = basename(path);
  return {
    name,
    dialect,
    countedBy: 'line',
    digest: () => fileDigest(path),
    async read(header, sink) {
      const records = new CsvRecords(dialect, sink.faults);
      const decoding = new TextDecoding(dialect.encoding);
      const hash = sink.digest === undefined ? null : createHash('sha256');
      let headed = !header;
      for await (const bytes of fileBytes(path, dialect, (packed) => hash?.update(packed))) {
        const last = bytes.length === 0;
        const { text, wrong }: Decoded = bytes instanceof Uint8Array ? decoding.push(bytes, last) : { text: '', wrong: bytes };
        const rows = records.push(text, last && wrong === null);
        const [first] = rows;
        if (!headed && first !== undefined) {
          headed = true;
          sink.header(first);
          rows.shift();
        }
        // Below a header that could not be read every row would be taken for it.
        if (!headed) sink.faults.throwAny();
        sink.rows(rows);
        if (wrong !== null && !records.ended) records.refuse(...wrong);
        if (records.ended) return;
      }
      if (hash !== null) sink.digest?.(hash.digest('hex'));
    },
  };
}
