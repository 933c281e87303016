// A line as a command prints it: broken at its spaces on a terminal, whole elsewhere.
import { screenWidth } from './screen-width.ts';
import { wrap } from './wrap.ts';

/** Lines no wider than `width`, those after the first indented. A line end in the text stays one. */
export function onScreen(text: string, width = screenWidth(Infinity)): string[] {
  return text.split('\n').flatMap((line) => wrap(line, width, '    '));
}
