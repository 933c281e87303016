// Whether a person who reads two names on a screen takes them for one: the same letters, or letters of another script that look the same.

/** Letters of other scripts, and figures, beside what they are read as. */
const readAs: Readonly<Record<string, string>> = Object.fromEntries(
  (
    [
      // Cyrillic
      ['\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0405\u0406\u0408', 'ABEKMHOPCTYXSIJ'],
      ['\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b\u051d', 'aeopcyxsijhdqw'],
      // Greek
      ['\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7', 'ABEZHIKMNOPTYX'],
      ['\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5', 'aikvopu'],
      ['I1|', 'lll'],
      ['0', 'O'],
    ] as const
  ).flatMap(([theirs, ours]) => Array.from(theirs, (letter, at) => [letter, ours[at] ?? letter] as const)),
);

/** Widths, ligatures, capitals, marks between words and blanks tell no two names apart. */
export function lookAlike(one: string, other: string): boolean {
  return folded(one) === folded(other) || drawn(one) === drawn(other);
}

const folded = (name: string): string => inWords(name).toLowerCase();

/** Capitals last: a capital I is read as an l, a small i is not. */
const drawn = (name: string): string =>
  Array.from(inWords(name), (letter) => readAs[letter] ?? letter)
    .join('')
    .toLowerCase();

const inWords = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/[\p{White_Space}\p{P}]+/gu, ' ')
    .trim();
