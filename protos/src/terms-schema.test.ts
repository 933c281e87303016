// Plans, terms and statements are refused for every missing, unknown or wrong field, with its path.
import test from 'ava';
import fc from 'fast-check';
import { anySignedShape } from './statements-schema.ts';
import { planShape, termsShape } from './terms-schema.ts';
import type { Plan } from './terms.ts';
import { firstTerms, recordNoise, studyPlan } from './testing/study-plan.ts';

const key = 'a'.repeat(64);
const parties = ['cleveland/party', 'hungary/party', 'longbeach/party'] as const;
const plan: Plan = {
  ...studyPlan({ members: ['cleveland'], parties, genesisModel: key }, { weights: 'bucket' }),
  quantiser: { scale: 65536, clipNorm: '1.5', bound: 1000 },
  mechanism: recordNoise(10n, 100n),
};
const terms = firstTerms(plan);

/** Every path in a value, as the keys that lead there. */
function paths(value: unknown, at: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => [[...at, name], ...paths(item, [...at, name])]);
}

function changed(
  value: unknown,
  [name = '', ...rest]: readonly string[],
  edit: (holder: Record<string, unknown>, name: string) => void,
): unknown {
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  if (rest.length === 0) edit(copy, name);
  else copy[name] = changed(copy[name], rest, edit);
  return copy;
}

const shown = (path: readonly string[]): string => path.map((name) => (/^\d+$/.test(name) ? `[${name}]` : `.${name}`)).join('');

for (const [name, shape, value] of [
  ['plan', planShape, plan],
  ['terms', termsShape, terms],
] as const) {
  test(`a whole ${name} passes unchanged`, (t) => {
    t.deepEqual(shape(value, name) as unknown, value);
  });

  test(`each field of a ${name} is refused when its value is of no known type`, (t) => {
    for (const path of paths(value)) {
      const wrong = changed(value, path, (holder, field) => (holder[field] = 0.5));
      const message = t.throws(() => shape(wrong, name), { message: /^BODY_INVALID/ }, shown(path)).message;
      t.true(message.includes(`${name}${shown(path)}: expected`), `${shown(path)}: ${message}`);
    }
  });

  test(`each field of a ${name} is refused when missing, and each object with one key more`, (t) => {
    for (const path of paths(value)) {
      if (/^\d+$/.test(path.at(-1) ?? '')) continue;
      const missing = changed(value, path, (holder, field) => Reflect.deleteProperty(holder, field));
      t.throws(() => shape(missing, name), { message: `BODY_INVALID: ${name}${shown(path)}: expected a value, got none` });
      const more = changed(value, [...path.slice(0, -1), 'surprise'], (holder, field) => (holder[field] = 1));
      const message = t.throws(() => shape(more, name)).message;
      t.true(message.startsWith(`BODY_INVALID: ${name}${shown([...path.slice(0, -1), 'surprise'])}: unknown key`), message);
    }
  });
}

test('numbers as text are strict decimals: no exponent, sign, hex, space or leading zero', (t) => {
  for (const clientRate of ['1e3', '-1', '+1', '0x10', ' 1', '1 ', '01', '.5', '1.', '', 'NaN', '12abc'])
    t.throws(
      () => planShape({ ...plan, strategy: { ...plan.strategy, clientRate } }, 'plan'),
      { message: /plan\.strategy\.clientRate: expected a decimal/ },
      clientRate,
    );
});

test('a decimal that no agent reads exactly, with more than 20 digits, is refused by the ledger too', (t) => {
  const rated = (clientRate: string) => () => planShape({ ...plan, strategy: { ...plan.strategy, clientRate } }, 'plan');
  const longest = `0.${'1'.repeat(19)}`;
  t.notThrows(rated(longest));
  t.throws(rated(`${longest}1`), { message: /plan\.strategy\.clientRate: expected a decimal string such as 0\.01/ });
  t.throws(() => planShape({ ...plan, quantiser: { ...plan.quantiser, clipNorm: `${longest}1` } }, 'plan'), {
    message: /plan\.quantiser\.clipNorm: expected a decimal/,
  });
});

test('whatever is thrown at a schema, it throws a closed code or returns a value', (t) => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      for (const shape of [planShape, termsShape, anySignedShape]) {
        try {
          shape(value, '$');
          return false;
        } catch (error) {
          if (!(error instanceof Error) || !error.message.startsWith('BODY_INVALID: $')) return false;
        }
      }
      return true;
    }),
  );
  t.pass();
});

test("a statement's body must be that of its kind", (t) => {
  const head = { termsHash: key, party: 0, seq: 1, signature: key + key };
  t.notThrows(() => anySignedShape({ ...head, kind: 'bodySignature', body: { bodyHash: key } }, '$'));
  t.throws(() => anySignedShape({ ...head, kind: 'setSignature', body: { bodyHash: key } }, '$'), {
    message: /\$\.body\.bodyHash: unknown key/,
  });
  t.throws(() => anySignedShape({ ...head, kind: 'constructor', body: {} }, '$'), { message: /\$\.kind: expected receipt/ });
  t.throws(() => anySignedShape({ ...head, party: 3, kind: 'bodySignature', body: { bodyHash: key } }, '$'), {
    message: /\$\.party: expected 0 \| 1 \| 2/,
  });
});
