// Names that a person takes for one another, and those that stay apart.
import test from 'ava';
import fc from 'fast-check';
import { lookAlike } from './look-alike.ts';

const alike: readonly (readonly [string, string, string])[] = [
  ['the same', 'St Mary', 'St Mary'],
  ['capitals', 'NORTH CLINIC', 'North Clinic'],
  ['a hyphen for a blank, and two blanks', 'St-Mary', 'St  Mary'],
  ['a Cyrillic letter', 'N\u043erth', 'North'],
  ['all of it Cyrillic', '\u0405\u0421\u041e\u0420\u0415', 'SCOPE'],
  ['a Greek letter', 'N\u03bfrth', 'North'],
  ['full-width letters', '\uff2e\uff4f\uff52\uff54\uff48', 'North'],
  ['a composed letter beside its parts', 'M\u00fcnster', 'Mu\u0308nster'],
  ['a ligature', 'Sta\ufb03ng', 'Staffing'],
  ['a one for an l, a nought for an O', 'C1inic 0st', 'Clinic Ost'],
];
for (const [what, one, other] of alike)
  test(`names look alike: ${what}`, (t) => {
    t.true(lookAlike(one, other));
    t.true(lookAlike(other, one));
  });

test('names that a reader tells apart stay apart', (t) => {
  for (const [one, other] of [
    ['North', 'South'],
    ['Mali', 'Mall'],
    ['M\u00fcnster', 'Munster'],
    ['St Mary', 'St Marys'],
    ['\u0420\u0430\u043a', 'Rak'],
    ['clinic-2', 'clinic-3'],
  ] as const)
    t.false(lookAlike(one, other), `${one} ${other}`);
});

test('property: a name looks like itself, in capitals too, and a letter of a to h before it tells it apart', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.constantFrom('a', 'b', 'c', 'h'), (name, letter) => {
      t.true(lookAlike(name, name));
      t.false(lookAlike(name, `${letter}${name}`));
    }),
  );
});
