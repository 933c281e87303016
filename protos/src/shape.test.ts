// The vocabulary of shapes: paths to the leaves, keys that may be left out, and secrets that no refusal repeats.
import test from 'ava';
import fc from 'fast-check';
import { configOf } from './config-of.ts';
import { CohortError } from './errors.ts';
import { freeText, integer, list, object, oneOf, optional, record, tagged, type Shape } from './shape.ts';

interface Leaf {
  readonly port: number;
  readonly name?: string;
  readonly mode: 'fast' | 'slow';
}

const leaf = object<Leaf>({ port: integer(1, 9), name: optional(freeText(5)), mode: optional(oneOf('fast', 'slow'), 'slow') });

test('a key that may be left out is filled with its fallback or left out, and checked when it is there', (t) => {
  t.deepEqual(leaf({ port: 1 }, 'x'), { port: 1, mode: 'slow' });
  t.deepEqual(leaf({ port: 1, name: 'a', mode: 'fast' }, 'x'), { port: 1, name: 'a', mode: 'fast' });
  t.throws(() => leaf({ port: 1, name: 7 }, 'x'), { message: 'BODY_INVALID: x.name: expected 1 to 5 printable characters, got 7' });
  t.throws(() => leaf({ port: 1, mode: undefined }, 'x'), { message: 'BODY_INVALID: x.mode: expected fast | slow, got nothing' });
  t.throws(() => leaf({}, 'x'), { message: 'BODY_INVALID: x.port: expected a value, got none' });
});

test('a file of another kind is told by its format, whatever its keys are', (t) => {
  const invite = object<{ readonly format: 'invite/v1'; readonly founding: string }>({ format: oneOf('invite/v1'), founding: freeText(9) });
  t.throws(() => invite({ organisation: 'va', format: 'card/v1' }, 'a.json: '), {
    message: 'BODY_INVALID: a.json: format: expected invite/v1, got "card/v1"',
  });
  t.throws(() => invite({ organisation: 'va', format: 'invite/v1' }, 'a.json: '), { message: /organisation: unknown key/ });
  t.throws(() => invite({ founding: 'x' }, 'a.json: '), { message: /format: expected a value, got none/ });
});

test('one shape used under two keys, once as optional, stays required under the other', (t) => {
  const port = integer(1, 9);
  const both = object<{ readonly first: number; readonly second: number }>({ first: port, second: optional(port, 2) });
  t.deepEqual(both({ first: 1 }, 'x'), { first: 1, second: 2 });
  t.throws(() => both({ second: 1 }, 'x'), { message: /x\.first: expected a value, got none/ });
});

test('a path begins with the file, and with its first key at once', (t) => {
  const file = object<{ readonly leaves: readonly Leaf[]; readonly byName: Readonly<Record<string, Leaf>> }>({
    leaves: list(leaf, 0, 9),
    byName: record(freeText(9), leaf, 9),
  });
  const of = (value: unknown): string => t.throws(() => file(value, 'a/b.json: ')).message;
  t.is(of([]), 'BODY_INVALID: a/b.json: expected an object, got a list of 0');
  t.is(of({ byName: {} }), 'BODY_INVALID: a/b.json: leaves: expected a value, got none');
  t.is(of({ leaf: 1 }), 'BODY_INVALID: a/b.json: leaf: unknown key; expected only leaves, byName');
  t.is(
    of({ leaves: [{ port: 1 }, { port: 0 }], byName: {} }),
    'BODY_INVALID: a/b.json: leaves[1].port: expected an integer in 1..9, got 0',
  );
  t.is(of({ leaves: [], byName: { va: { port: 'x' } } }), 'BODY_INVALID: a/b.json: byName.va.port: expected an integer in 1..9, got "x"');
  const kinds = tagged<{ readonly kind: string }>('kind', { all: object<{ readonly kind: string }>({ kind: oneOf('all') }) });
  t.throws(() => kinds({ kind: 'none' }, 'b.json: '), { message: 'BODY_INVALID: b.json: kind: expected all, got "none"' });
});

test('property: a value below a secret name is never repeated; a secret name in the path of the file hides nothing', (t) => {
  const nested: Shape<unknown> = object<{ readonly a: unknown }>({ a: integer(0, 1) });
  const names = fc.constantFrom('seed', 'batchSeed', 'salt', 'nodeSecret', 'password', 'privateKey');
  fc.assert(
    fc.property(names, fc.stringMatching(/^[qz7]{5,9}$/), fc.boolean(), (name, value, deep) => {
      const shape = object<Record<string, unknown>>({ [name]: deep ? nested : integer(0, 1) });
      const { message } = t.throws(() => shape({ [name]: deep ? { a: value } : value }, 'x.json: '));
      t.false(message.includes(value));
      t.regex(message, /got another value \(not shown\)$/);
    }),
  );
  t.throws(() => leaf({ port: 77 }, 'private/seeds/x.json: '), { message: /x\.json: port: expected an integer in 1\.\.9, got 77$/ });
});

test("what a person's file has wrong is the configuration's, and a code of its own stays", (t) => {
  t.throws(() => configOf(leaf, {}, 'x'), { message: 'CONFIG_INVALID: x.port: expected a value, got none' });
  const own: Shape<never> = () => {
    throw new CohortError('LAYER_UNKNOWN', 'x');
  };
  t.throws(() => configOf(own, {}, 'x'), { code: 'LAYER_UNKNOWN' });
});
