// What a Parquet column holds and how each of its values is written as a cell's text, or why there is no such way.
import type { LogicalType, SchemaElement, TimeUnit } from 'hyparquet/src/types.js';
import type { ColumnType } from '../../ports/data-source.ts';
import { changedFile } from './broken-file.ts';
import { dateText, decimalText, momentText, realText } from './value-text.ts';

export interface ColumnText {
  readonly type: ColumnType;
  /** What its values are decoded by: the stored type, and no conversion but that of bytes to text and of numbers without a sign. */
  readonly element: SchemaElement;
  /** @throws {BrokenFile} for what the decoder should not give */
  readonly textOf: (value: unknown) => string;
}

/** A column of the root without children. Null for what is no number, text, truth value or date. */
export function columnText(element: SchemaElement): ColumnText | null {
  const { type, type_length, repetition_type, name, logical_type: logical, converted_type: converted } = element;
  const stored: SchemaElement = {
    name,
    ...(type === undefined ? {} : { type }),
    ...(type_length === undefined ? {} : { type_length }),
    ...(repetition_type === undefined ? {} : { repetition_type }),
  };
  const column = (holds: ColumnType['holds'], textOf: ColumnText['textOf'], as: Partial<SchemaElement> = {}): ColumnText => ({
    type: { holds, called: calledBy(element) },
    element: { ...stored, ...as },
    textOf,
  });
  if (logical?.type === 'NULL') return column('nothing', wrong);
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') {
    const scale = (logical?.type === 'DECIMAL' ? logical.scale : element.scale) ?? 0;
    if (scale < 0 || scale > 38) return null;
    return column(scale === 0 ? 'whole' : 'real', (value) => decimalText(unscaled(value), scale));
  }
  switch (type) {
    case 'BOOLEAN':
      return column('boolean', (value) => (typeof value === 'boolean' ? String(value) : wrong()));
    case 'FLOAT':
      return column('real', (value) => realText(numberIn(value), 'single'));
    case 'DOUBLE':
      return column('real', (value) => realText(numberIn(value), 'double'));
    case 'INT96':
      return column('date', (value) => momentText(bigintIn(value), 'NANOS', false));
    case 'INT32':
    case 'INT64': {
      if (logical?.type === 'DATE' || converted === 'DATE') return column('date', (value) => dateText(numberIn(value)));
      const stamp = timestampIn(logical, converted);
      if (stamp !== null) return column('date', (value) => momentText(bigintIn(value), stamp.unit, stamp.utc));
      if (logical?.type === 'TIME' || converted?.startsWith('TIME_') === true) return null;
      return column('whole', wholeText, {
        ...(logical === undefined ? {} : { logical_type: logical }),
        ...(converted === undefined ? {} : { converted_type: converted }),
      });
    }
    case 'BYTE_ARRAY': {
      const isText =
        logical === undefined ? converted === 'UTF8' || converted === 'ENUM' : logical.type === 'STRING' || logical.type === 'ENUM';
      return isText ? column('text', textIn, { converted_type: 'UTF8' }) : null;
    }
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical?.type === 'UUID') return column('text', textIn, { logical_type: logical });
      return logical?.type === 'FLOAT16' ? column('real', (value) => realText(numberIn(value), 'double'), { logical_type: logical }) : null;
    default:
      return null;
  }
}

/** As the file has it: `STRING`, `DOUBLE`, `TIMESTAMP`. */
export function calledBy({ type, logical_type: logical, converted_type: converted }: SchemaElement): string {
  if (logical !== undefined && logical.type !== 'INTEGER') return logical.type;
  return converted ?? type ?? 'a group';
}

function timestampIn(
  logical: LogicalType | undefined,
  converted: SchemaElement['converted_type'],
): { readonly unit: TimeUnit; readonly utc: boolean } | null {
  if (logical?.type === 'TIMESTAMP') return { unit: logical.unit, utc: logical.isAdjustedToUTC };
  if (converted === 'TIMESTAMP_MILLIS') return { unit: 'MILLIS', utc: true };
  return converted === 'TIMESTAMP_MICROS' ? { unit: 'MICROS', utc: true } : null;
}

function wholeText(value: unknown): string {
  return typeof value === 'bigint' || Number.isInteger(value) ? String(value) : wrong();
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : wrong();
}

function numberIn(value: unknown): number {
  return typeof value === 'number' ? value : wrong();
}

function bigintIn(value: unknown): bigint {
  return typeof value === 'bigint' ? value : wrong();
}

/** Two's complement, the highest byte first. */
function unscaled(value: unknown): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (!(value instanceof Uint8Array) || value.length === 0) return wrong();
  return BigInt.asIntN(8 * value.length, BigInt(`0x${Buffer.from(value).toString('hex')}`));
}

function wrong(): never {
  throw changedFile();
}
