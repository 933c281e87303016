// What other files than comma-separated ones put between cells, by the name that a refusal gives it.
export const separators: Readonly<Record<string, string>> = { ';': 'semicolons', '\t': 'tabulators', '|': 'vertical bars', ' ': 'spaces' };
