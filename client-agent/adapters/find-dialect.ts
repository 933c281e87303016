// How a file seems to be written, for a person to confirm by declaring it: only a profile guesses, never a reading of rows.
import { basename } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { plainDialect, type Dialect, type Encoding } from '../data/dialect.ts';
import { cellNumber } from '../data/decimal.ts';
import { Faults } from '../data/faults.ts';
import { saysMissing } from '../data/says-missing.ts';
import type { TextRow } from '../ports/data-source.ts';
import { CsvRecords } from './csv-records.ts';
import { fileBytes } from './file-bytes.ts';
import { encodingOf, TextDecoding } from './text-decoding.ts';

/** Beginning of the text by which separator and quotes are told. */
const sampleCharacters = 200_000;
const separators = [',', ';', '\t', '|'] as const;
const quotes = ['"', "'", 'none'] as const;

export interface FoundDialect {
  /** Decimals are told later, by whole columns. */
  readonly dialect: Dialect;
  readonly header: 'none' | 'first-line';
}

/** Reads the whole file once. @throws {CohortError} DATA_NOT_FOUND, PERMISSION_DENIED, DATA_INVALID for what is no file of rows */
export async function findDialect(path: string): Promise<FoundDialect> {
  const compression = await findCompression(path);
  const { encoding, text } = await findEncoding(path, { ...plainDialect, compression });
  const found = fitting({ ...plainDialect, compression, encoding }, text);
  if (found === null) {
    refuseUnreadable(path, text);
    throw new CohortError(
      'DATA_INVALID',
      `${basename(path)}:1:1: expected rows of two cells or more between commas, semicolons, tabulators or vertical bars, got none; export the rows as CSV in UTF-8`,
    );
  }
  return { dialect: found.dialect, header: looksLikeNames(found.rows) ? 'first-line' : 'none' };
}

/** What no text has says more than what its cells are not. @throws {CohortError} DATA_INVALID for a NUL, a lone carriage return, a long cell */
function refuseUnreadable(path: string, text: string): void {
  const faults = new Faults(basename(path));
  new CsvRecords({ ...plainDialect, quote: 'none' }, faults).push(text, text.length < sampleCharacters);
  faults.throwAny();
}

async function findCompression(path: string): Promise<Dialect['compression']> {
  for await (const part of fileBytes(path, plainDialect)) {
    if (!(part instanceof Uint8Array) && part[1].includes('gzip')) return 'gzip';
    break;
  }
  return 'none';
}

/** UTF-8 unless a byte says otherwise; then Windows-1252, which says the same as Latin-1 of what both have. */
async function findEncoding(path: string, dialect: Dialect): Promise<{ readonly encoding: Encoding; readonly text: string }> {
  let decodings: [Encoding, TextDecoding][] = [];
  const text = new Map<Encoding, string>();
  let begun = false;
  for await (const part of fileBytes(path, dialect)) {
    if (!(part instanceof Uint8Array)) throw new CohortError('DATA_INVALID', `${basename(path)}:1:1: expected ${part[0]}, got ${part[1]}`);
    if (!begun) {
      begun = true;
      const told = encodingOf(part);
      const candidates: readonly Encoding[] = told === null ? ['utf-8', 'windows-1252', 'latin-1'] : [told];
      decodings = candidates.map((encoding) => [encoding, new TextDecoding(encoding)]);
    }
    decodings = decodings.filter(([encoding, decoding]) => {
      const decoded = decoding.push(part, part.length === 0);
      const known = text.get(encoding) ?? '';
      if (known.length < sampleCharacters) text.set(encoding, (known + decoded.text).slice(0, sampleCharacters));
      return decoded.wrong === null;
    });
  }
  const [encoding] = decodings[0] ?? [];
  if (encoding === undefined)
    throw new CohortError(
      'DATA_INVALID',
      `${basename(path)}:1:1: expected text, got bytes of no encoding that can be declared; save the file as UTF-8`,
    );
  return { encoding, text: text.get(encoding) ?? '' };
}

interface Fit {
  readonly dialect: Dialect;
  readonly rows: readonly TextRow[];
  readonly score: number;
}

/** The separator and quote by which most of the first records have one number of cells. */
function fitting(dialect: Dialect, text: string): Fit | null {
  const fits = quotes.flatMap((quote) => separators.map((separator) => fitOf({ ...dialect, separator, quote }, text)));
  const best = fits.reduce<Fit | null>((known, fit) => (fit.score > (known?.score ?? 0) ? fit : known), null);
  return best;
}

function fitOf(dialect: Dialect, text: string): Fit {
  const faults = new Faults('sample');
  const records = new CsvRecords(dialect, faults);
  const cut = text.length < sampleCharacters;
  const rows = records.push(text, cut);
  const widths = new Map<number, number>();
  for (const { cells } of rows) widths.set(cells.length, (widths.get(cells.length) ?? 0) + 1);
  const [width, alike] = [...widths].reduce((most, one) => (one[1] > most[1] ? one : most), [0, 0]);
  if (width < 2) return { dialect, rows, score: 0 };
  // Quotes that stay around whole cells were not taken for quotes.
  const cells = rows.flatMap((row) => row.cells);
  const quoted = cells.filter((cell) => /^(["']).*\1$/su.test(cell)).length / cells.length;
  const lost = faults.any ? 0.5 : 0;
  // Decimal commas are separators of an uneven number: a tie goes to more cells only between equally even ones.
  return { dialect, rows, score: Math.max(0, alike / rows.length - lost - quoted) + Math.min(width, 1000) * 1e-6 };
}

/**
 * Names are words; below them some column has numbers, or no cell of the first line comes again. One twice or an empty one is refused
 * later, by whoever wants a name for each column: taken for a row they would be a patient's.
 */
function looksLikeNames([first, ...rest]: readonly TextRow[]): boolean {
  if (first === undefined || !first.cells.every((cell) => cell === '' || isWord(cell))) return false;
  const below = (at: number): readonly string[] => rest.map(({ cells }) => cells[at] ?? '');
  const numeric = first.cells.some((cell, at) => cell !== '' && below(at).filter(isNumber).length * 2 > rest.length);
  return numeric || first.cells.every((cell, at) => cell !== '' && !below(at).includes(cell));
}

function isWord(cell: string): boolean {
  return !isNumber(cell) && !saysMissing(cell);
}

function isNumber(cell: string): boolean {
  return cellNumber(cell.replace(',', '.')) !== null;
}
