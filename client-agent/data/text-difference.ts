// In what a text differs from the one that was expected, where a reader would take both for the same.

const unseen = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu;

const foldings: readonly (readonly [(text: string) => string, string])[] = [
  [(text) => text.replaceAll(unseen, ''), 'blanks or invisible characters'],
  [(text) => text.normalize('NFC'), 'its Unicode normal form (NFC is expected)'],
  [(text) => text.toLowerCase(), 'its capitals'],
  [(text) => text.normalize('NFKC').replaceAll(unseen, '').toLowerCase(), 'more than one of blanks, capitals and normal form'],
];

/** As it follows "but for"; null for equal texts and for those that differ in what can be seen. */
export function textDifference(found: string, expected: string): string | null {
  if (found === expected) return null;
  return foldings.find(([fold]) => fold(found) === fold(expected))?.[1] ?? null;
}
