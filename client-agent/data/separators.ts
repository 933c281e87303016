// What files put between cells, by the name that a refusal gives it. Spaces cannot be declared.
import { declaring, type Dialect } from './dialect.ts';

export const separators: Readonly<Record<string, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabulators',
  '|': 'vertical bars',
  ' ': 'spaces',
};

/** What was found in place of the declared separator, and what to do. */
export function separatorInstead(found: string, { separator }: Dialect): string {
  const rewrite = `export the file with ${separators[separator] ?? separator} between its cells`;
  return `${separators[found] ?? found}; ${found === ' ' ? '' : `${declaring('separator', found as Dialect['separator'])}, or `}${rewrite}`;
}
