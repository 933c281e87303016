// Plain text tables: columns as wide as their widest cell, numbers flush right; on a screen no wider than it, by breaking cells at spaces, then names at hyphens.
import { screenWidth } from './screen-width.ts';
import { wrap } from './wrap.ts';

const gap = 2;

/** Rows of cells as aligned lines. The first row is the heading. Without a screen nothing is broken. */
export function table(rows: readonly (readonly string[])[], width = screenWidth(Infinity)): string[] {
  return tableRows(rows, width).flat();
}

/** The same with the lines of each row apart: more than one where a cell was broken. A word longer than its column makes the table wider. */
export function tableRows(rows: readonly (readonly string[])[], width: number): string[][] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const column = (at: number): string[] => rows.map((row) => row[at] ?? '');
  const widths = Array.from({ length: columns }, (_, at) => longest(column(at)));
  const total = (): number => widths.reduce((sum, item) => sum + item, gap * Math.max(0, columns - 1));
  for (const breaks of [/ /, / |(?<=[a-z]-)(?=[a-z])/]) {
    const least = Array.from({ length: columns }, (_, at) => longest(column(at).flatMap((cell) => cell.split(breaks))));
    while (total() > width) {
      const breakable = widths.map((item, at) => (item > (least[at] ?? 0) ? item : 0));
      const widest = breakable.indexOf(Math.max(...breakable));
      if ((breakable[widest] ?? 0) === 0) break;
      widths[widest] = (widths[widest] ?? 1) - 1;
    }
  }
  return rows.map((row) => {
    const broken = Array.from({ length: columns }, (_, at) => wrap(row[at] ?? '', widths[at] ?? 0));
    const height = Math.max(1, ...broken.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      broken
        .map((lines, at) => aligned(lines[line] ?? '', row[at] ?? '', widths[at] ?? 0))
        .join(' '.repeat(gap))
        .trimEnd(),
    );
  });
}

const longest = (cells: readonly string[]): number => Math.max(0, ...cells.map((cell) => cell.length));

const aligned = (line: string, cell: string, width: number): string =>
  /^[-+]?[\d.]+( ?[%a-zA-Z/]+)?$/.test(cell) ? line.padStart(width) : line.padEnd(width);
