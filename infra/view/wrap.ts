// Text broken at its spaces so that no line is longer than a screen is wide.

/** Lines of at most `width` characters, those after the first indented; a word that is longer than a line is cut, behind a hyphen where it has one. */
export function wrap(text: string, width: number, indent = ''): string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let rest = text;
  for (let before = ''; rest.length > 0; before = indent) {
    const room = Math.max(1, width - before.length);
    const space = rest.length <= room ? rest.length : rest.lastIndexOf(' ', room);
    const hyphen = rest.lastIndexOf('-', room - 1);
    const end = space > 0 ? space : hyphen > 0 ? hyphen + 1 : room;
    lines.push(before + rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return lines;
}
