// The commands of a tutorial, read from its Markdown: each fence says at which site its lines are typed.

/** One line as it is typed; `runsOn` when it holds its terminal until the end. */
export interface TypedLine {
  readonly site: string;
  readonly line: string;
  readonly runsOn: boolean;
  /** Of the Markdown, counted from 1. */
  readonly at: number;
}

/** Reads fences that begin with three backticks and `sh SITE`, or `sh SITE runs on`; others are for reading only. A line that ends in a backslash goes on in the next. */
export function readTutorial(markdown: string): readonly TypedLine[] {
  const typed: TypedLine[] = [];
  let fence: { site: string; runsOn: boolean } | 'other' | null = null;
  let begun = '';
  for (const [index, line] of markdown.split('\n').entries()) {
    if (line.startsWith('```')) {
      const [, site = '', runsOn] = /^```sh ([a-z0-9-]+)( runs on)?$/.exec(line) ?? [];
      fence = fence !== null ? null : site === '' ? 'other' : { site, runsOn: runsOn !== undefined };
    } else if (fence !== null && fence !== 'other' && line.trim() !== '') {
      if (line.endsWith('\\')) {
        begun += line.slice(0, -1);
        continue;
      }
      typed.push({ ...fence, line: begun + line.trim(), at: index + 1 });
      begun = '';
    }
  }
  return typed;
}
