// Texts that files use for "missing", whatever the schema lists: never taken for a patient or passed over in a message.

const tokens: ReadonlySet<string> = new Set(
  ['?', '-', '--', '.', 'n/a', '#n/a', '<na>', 'na', 'n.a.', 'nan', 'nil', 'none', 'null', 'missing', 'unknown', 'undefined'],
);

/** In any capitals. */
export function saysMissing(text: string): boolean {
  return tokens.has(text.toLowerCase());
}
