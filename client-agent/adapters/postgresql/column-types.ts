// What a column of a query holds, by PostgreSQL's numbers of types, and how its values are written as a cell's text.
import type { ColumnType } from '../../ports/data-source.ts';

export interface QueryColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** The server's text of a value as a cell's. */
  readonly textOf: (text: string) => string;
}

/** As the server describes a column of a result. */
export interface DescribedColumn {
  readonly name: string;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

type Known = readonly [holds: ColumnType['holds'], called: string, textOf?: QueryColumn['textOf']];

const moment = (text: string): string => text.replace(' ', 'T');

const known: ReadonlyMap<number, Known> = new Map<number, Known>([
  [16, ['boolean', 'boolean']],
  [20, ['whole', 'bigint']],
  [21, ['whole', 'smallint']],
  [23, ['whole', 'integer']],
  [700, ['real', 'real', floatText]],
  [701, ['real', 'double precision', floatText]],
  [1700, ['real', 'numeric']],
  [19, ['text', 'name']],
  [25, ['text', 'text']],
  [1042, ['text', 'character']],
  [1043, ['text', 'character varying']],
  [2950, ['text', 'uuid']],
  [1082, ['date', 'date']],
  [1114, ['date', 'timestamp', moment]],
  // The session's time is UTC.
  [1184, ['date', 'timestamp with time zone', (text) => moment(text).replace(/\+00$/, 'Z')]],
]);

/** Null for another type, which has to be cast. */
export function queryColumn({ name, dataTypeID, dataTypeModifier }: DescribedColumn): QueryColumn | null {
  const found = known.get(dataTypeID);
  if (found === undefined) return null;
  const [holds, called, textOf = (text: string) => text] = found;
  const isWhole = called === 'numeric' && dataTypeModifier >= 4 && decimalPlaces(dataTypeModifier) <= 0;
  return { name, type: { holds: isWhole ? 'whole' : holds, called }, textOf };
}

/** Eleven bits with a sign: a numeric(5, -2) holds hundreds. */
const decimalPlaces = (modifier: number): number => (((modifier - 4) & 0x7ff) ^ 0x400) - 0x400;

/** The server writes as few digits as give the number again; a double has the same digits here, in this language's writing. */
function floatText(text: string): string {
  const value = Number(text);
  return Number.isFinite(value) && !Object.is(value, -0) ? String(value) : text;
}
