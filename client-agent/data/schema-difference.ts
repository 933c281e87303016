// In what two schemas differ, key by key: why two members' rows are not the same columns.
import { canonicalJson, type Json } from '@cohort/protos/canonical-json';
import type { Column, DataSchema } from './schema.ts';

/** One place in which the second schema is another than the first; empty where it has nothing there. */
export interface Difference {
  readonly at: string;
  readonly first: string;
  readonly second: string;
}

/** None for equal schemas, which have one hash. Columns are told apart by their names; their order counts. */
export function schemaDifference(first: DataSchema, second: DataSchema): readonly Difference[] {
  const { columns: ours, ...rest } = first;
  const { columns: theirs, ...other } = second;
  const names = ours.map(({ name }) => name);
  const others = theirs.map(({ name }) => name);
  const shared = names.filter((name) => others.includes(name));
  const sameOrder = others.filter((name) => names.includes(name)).every((name, at) => shared[at] === name);
  return [
    ...ofObjects('', rest, other),
    ...[...new Set([...names, ...others])].flatMap((name) => ofColumns(name, ours, theirs)),
    ...(sameOrder ? [] : [{ at: 'order of the columns', first: shared.join(', '), second: others.filter((name) => names.includes(name)).join(', ') }]),
  ];
}

function ofColumns(name: string, ours: readonly Column[], theirs: readonly Column[]): readonly Difference[] {
  const [one, other] = [ours, theirs].map((columns) => columns.find((column) => column.name === name));
  if (one === undefined || other === undefined) return [{ at: `column ${name}`, first: one === undefined ? '' : one.kind, second: other?.kind ?? '' }];
  return ofObjects(`column ${name}, `, one, other);
}

function ofObjects(where: string, one: object, other: object): readonly Difference[] {
  const [a, b] = [one, other] as readonly Readonly<Record<string, Json>>[];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key): readonly Difference[] => {
    const [first, second] = [a?.[key], b?.[key]];
    if (written(first) === written(second)) return [];
    if (key === 'levels' && Array.isArray(first) && Array.isArray(second)) return ofLevels(`${where}${key}`, first, second);
    return [{ at: `${where}${key}`, first: written(first), second: written(second) }];
  });
}

/** Only the levels that one side lacks; all of them where the order differs. */
function ofLevels(at: string, first: readonly Json[], second: readonly Json[]): readonly Difference[] {
  const only = (one: readonly Json[], other: readonly Json[]): string => one.filter((level) => !other.includes(level)).map(written).join(', ');
  const [gone, come] = [only(first, second), only(second, first)];
  return gone === '' && come === ''
    ? [{ at: `${at}, in another order`, first: written(first), second: written(second) }]
    : [{ at, first: gone, second: come }];
}

function written(value: Json | undefined): string {
  return value === undefined ? '' : canonicalJson(value);
}
