// Text for a terminal in which nothing acts on the terminal: what was typed, read from a file or said by another node may hold control characters.

/** Line ends and tabulators stay; others, and what turns the direction of reading, are written as their number. */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, (character) =>
    character === '\n' || character === '\t' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
