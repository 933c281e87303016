// Text for a screen, in which nothing acts on the terminal or hides: what was typed, read from a file or said by another node may hold anything.

/** Line ends and tabulators stay; what controls, shows nothing or turns the direction of reading is written as its number, which JSON reads back. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Cs}\u2028\u2029]/gu, (found) =>
    found === '\n' || found === '\t' ? found : Array.from({ length: found.length }, (_, at) => numbered(found.charCodeAt(at))).join(''),
  );
}

const numbered = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;
