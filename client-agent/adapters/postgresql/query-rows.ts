// The rows of one query, in an order that is a function of what is in them, and their digest, which the server makes.
import { createHash } from 'node:crypto';
import { Faults } from '../../data/faults.ts';
import { maxCellLength } from '../../data/longest-cell.ts';
import type { RowSink } from '../../ports/data-source.ts';
import { tooLarge, maxBytes } from '../file-bytes.ts';
import { columnPlace, withoutLong } from '../typed-rows.ts';
import { queryColumn, type QueryColumn } from './column-types.ts';
import { openSession, type Session, type Statement } from './session.ts';
import type { Asked } from './database-error.ts';

/** Rows that are asked for at once, and cells where rows are wide. */
const batchRows = 1000;
const batchCells = 50_000;

/** @throws {CohortError} as `DataSource.read`, and those of `openSession` and `Session.ask` */
export async function readQuery(asked: Asked, path: string, header: boolean, sink: RowSink): Promise<void> {
  await using session = await openSession(asked, path);
  const columns = await describe(session, asked, sink.faults);
  if (header) sink.header({ line: 0, cells: columns.map(({ name }) => name) });
  sink.types?.(columns.map(({ type }) => type));
  await session.ask(statement(asked, 'DECLARE all_rows NO SCROLL CURSOR FOR SELECT', cellsOf(columns), orderOf(columns)));
  const most = Math.max(1, Math.min(batchRows, Math.floor(batchCells / columns.length)));
  let read = 0;
  for (let characters = 0; ;) {
    const { rows } = await session.ask({ before: `FETCH FORWARD ${String(most)} FROM all_rows` }, read);
    const first = read + 1;
    const batch = rows.map((row, at) => ({
      line: first + at,
      cells: row.map((text, column) => (text === null ? null : (columns[column]?.textOf(text) ?? text))),
    }));
    // With a mark behind each cell, as in a file: empty cells take memory too.
    characters += batch.reduce((sum, { cells }) => cells.reduce((all, cell) => all + (cell?.length ?? 0) + 1, sum), 0);
    if (characters > maxBytes) throw tooLarge(path, 'more', 'ask for fewer rows or columns');
    sink.rows(withoutLong(batch, sink));
    read += rows.length;
    if (rows.length < most) break;
  }
  sink.digest?.(await digestIn(session, asked, columns));
}

/** SHA-256 over the columns and the sorted SHA-256 of each row: one row more, less or other is another. @throws {CohortError} as `readQuery` */
export async function queryDigest(asked: Asked, path: string): Promise<string> {
  await using session = await openSession(asked, path);
  return await digestIn(session, asked, await describe(session, asked, new Faults(asked.name, 'row')));
}

/** Of the state that the session's transaction reads. */
async function digestIn(session: Session, asked: Asked, columns: readonly QueryColumn[]): Promise<string> {
  const cells = columns.map(({ name }) => `${quoted(name)}::text`);
  const { rows } = await session.ask(
    statement(
      asked,
      "SELECT count(*)::text, encode(sha256(coalesce(string_agg(digest, ''::bytea ORDER BY digest), ''::bytea)), 'hex') FROM (SELECT",
      [`sha256(convert_to(ROW(${cells.join(', ')})::text, 'UTF8')) AS digest`],
      ') AS digests',
    ),
  );
  const said = JSON.stringify([columns.map(({ name, type }) => [name, type.called, type.holds]), rows]);
  return createHash('sha256').update(said).digest('hex');
}

/** The query by itself, as a cursor: which takes one SELECT, and nothing that closes a bracket which is not its own. */
async function fieldsOf(session: Session, { description }: Asked) {
  await session.ask({ before: 'DECLARE query NO SCROLL CURSOR FOR ', query: description.query });
  const answer = await session.ask({ before: 'FETCH FORWARD 0 FROM query' });
  await session.ask({ before: 'CLOSE query' });
  return answer;
}

/** @throws {CohortError} DATA_INVALID of columns that cannot be read, all at once */
async function describe(session: Session, asked: Asked, faults: Faults): Promise<readonly QueryColumn[]> {
  const { fields } = await fieldsOf(session, asked);
  if (fields.length === 0) faults.add({ line: 0 }, 'a query of one column at least', 'none; name columns');
  const names = new Set<string>();
  const columns: QueryColumn[] = [];
  for (const [at, field] of fields.entries()) {
    const place = columnPlace(field.name, at);
    if (names.has(field.name)) faults.add(place, 'a name for each column of its own', 'one twice; rename it with AS');
    names.add(field.name);
    const column = queryColumn(field);
    if (column !== null) columns.push(column);
    else {
      const { rows } = await session.ask({
        before: 'SELECT format_type($1::oid, $2::int4)',
        values: [String(field.dataTypeID), String(field.dataTypeModifier)],
      });
      faults.add(
        place,
        'numbers, texts, truth values or dates in the column',
        `${rows[0]?.[0] ?? 'another type'}; cast it in the query, such as to text, or leave it out`,
      );
    }
  }
  faults.throwAny();
  return columns;
}

function statement({ description }: Asked, begin: string, cells: readonly string[], after: string): Statement {
  // The line end closes a comment at the query's end.
  return { before: `${begin} ${cells.join(', ')} FROM (`, query: description.query, after: `\n) AS query${after}` };
}

/** A cell is asked for no further than where it is refused: a text or a numeric may have a great many characters. */
function cellsOf(columns: readonly QueryColumn[]): readonly string[] {
  return columns.map(({ name }) => `left(${quoted(name)}::text, ${String(maxCellLength + 1)}) COLLATE "C"`);
}

/** By every cell's text, byte by byte: rows that this leaves in no order are the same rows. */
function orderOf(columns: readonly QueryColumn[]): string {
  return ` ORDER BY ${columns.map((_, at) => `${String(at + 1)} NULLS FIRST`).join(', ')}`;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
