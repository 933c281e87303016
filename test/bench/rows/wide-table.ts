// A table of forty columns of the kinds that rows have, as large as is asked for, and its schema.
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const columns = 40;
const levels = ['north', 'south', 'east'];

export interface WideTable {
  readonly file: string;
  readonly schema: string;
}

/** Writes both into `folder`. Every eighth column is a category, every third an integer, the last the label. */
export async function wideTable(folder: string, rows: number): Promise<WideTable> {
  const [file, schema] = [join(folder, `${String(rows)}.csv`), join(folder, 'schema.json')];
  const out = createWriteStream(file);
  out.write(`${Array.from({ length: columns }, (_, at) => nameOf(at)).join(',')}\n`);
  for (let row = 0; row < rows; row++)
    if (!out.write(`${Array.from({ length: columns }, (_, at) => cellAt(row, at)).join(',')}\n`)) await once(out, 'drain');
  out.end();
  await once(out, 'close');
  const described = {
    format: 'cohort/data-schema/v1',
    name: 'wide',
    header: 'first-line',
    missing: ['?'],
    columns: Array.from({ length: columns }, (_, at) => columnAt(at)),
    label: 'ill > 0',
  };
  await writeFile(schema, JSON.stringify(described));
  return { file, schema };
}

function nameOf(at: number): string {
  return at === columns - 1 ? 'ill' : `c${String(at)}`;
}

function columnAt(at: number): object {
  if (at === columns - 1) return { name: nameOf(at), kind: 'label', type: 'integer', range: ['0', '1'], missing: 'refuse' };
  if (at % 8 === 7) return { name: nameOf(at), kind: 'category', type: 'text', levels, missing: 'refuse', encode: 'one-hot' };
  return { name: nameOf(at), kind: 'number', type: 'decimal', range: ['0', '200'], missing: 'refuse' };
}

function cellAt(row: number, at: number): string {
  if (at === columns - 1) return String(row % 2);
  if (at % 8 === 7) return levels[(row * 7 + at) % 3] ?? '';
  return at % 3 === 0 ? String((row * 31 + at * 17) % 200) : (((row * 37 + at * 11) % 10_000) / 100).toFixed(2);
}
