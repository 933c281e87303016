// Malformed documents of every kind, made from a good one of each: a field dropped, added, retyped, null, or huge.
import fc from 'fast-check';
import type { Json } from '@cohort/protos/canonical-json';
import { wireShapes } from '@cohort/protos/wire-schema';

export interface WireKind {
  readonly service: string;
  readonly method: string;
  readonly end: 'request' | 'reply';
}

/** Every document that crosses the wire, by its call and end. */
export const wireKinds: readonly WireKind[] = Object.entries(wireShapes).flatMap(([service, rows]) =>
  Object.keys(rows).flatMap((method) => [{ service, method, end: 'request' } as const, { service, method, end: 'reply' } as const]),
);

const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, false, 0, -1, 2 ** 53 - 1, '', 'x', [], {}, [null], { a: null }),
  fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => text.isWellFormed()),
  fc.integer(),
  fc.constant('f'.repeat(70_000)),
  fc.array(fc.constantFrom<Json>(null, 0, 'x', {}), { maxLength: 4 }),
);

type Path = readonly (string | number)[];

/** Where something can be changed: every field and item of a document, itself included. */
function paths(value: Json, at: Path = []): Path[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((item: Json, index) => paths(item, [...at, index]))];
  if (typeof value === 'object' && value !== null)
    return [at, ...Object.entries(value).flatMap(([key, item]) => paths(item, [...at, key]))];
  return [at];
}

/** `good` with one place changed: replaced, taken out, doubled, or with a stranger beside it. */
export function malformed(good: Json): fc.Arbitrary<Json> {
  const places = paths(good);
  return fc
    .record({ at: fc.nat(places.length - 1), deed: fc.constantFrom('replace', 'drop', 'add', 'double'), value: junk })
    .map(({ at, deed, value }) => changed(good, places[at] ?? [], deed, value))
    .filter((document) => JSON.stringify(document) !== JSON.stringify(good));
}

function changed(value: Json, [step, ...rest]: Path, deed: string, other: Json): Json {
  if (step === undefined) {
    if (deed === 'add' && typeof value === 'object' && value !== null && !Array.isArray(value))
      return { ...(value as Readonly<Record<string, Json>>), zz: other };
    if (deed === 'double' && Array.isArray(value)) return [...(value as Json[]), ...(value as Json[])];
    return other;
  }
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    if (rest.length === 0 && deed === 'drop') return items.filter((_, index) => index !== step);
    return items.map((item, index) => (index === step ? changed(item, rest, deed, other) : item));
  }
  const fields = value as Readonly<Record<string, Json>>;
  if (rest.length === 0 && deed === 'drop') return Object.fromEntries(Object.entries(fields).filter(([key]) => key !== step));
  return { ...fields, [step]: changed(fields[step] ?? null, rest, deed, other) };
}
