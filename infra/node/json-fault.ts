// Where a text that a person wrote stops being JSON: what the platform's reader says of that differs, and may quote what stands there.

export interface JsonFault {
  /** 1-based, in characters. */
  readonly line: number;
  readonly column: number;
  readonly expected: string;
  readonly got: string;
}

/** Lists and objects within each other. */
const maxDepth = 64;

const blanks = /[ \t\n\r]*/y;
/** RFC 8259, section 7: of what a string is made. Taken piece by piece, for a long one is too much for one pattern. */
const unescaped = /[ !#-[\]-\u{10ffff}]{1,1000}/uy;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const plain = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** The first fault, or null. A key that an object has twice is one too: readers keep either without a word. */
export function jsonFault(text: string): JsonFault | null {
  const scanner = new Scanner(text);
  return scanner.value(0) ?? scanner.end();
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): JsonFault | null {
    this.#take(blanks);
    if (depth > maxDepth) return this.#fault(`at most ${String(maxDepth)} lists and objects within each other`, 'more');
    const next = this.#text[this.#at];
    if (next === '{') return this.#items('}', (keys) => this.#member(keys, depth));
    if (next === '[') return this.#items(']', () => this.value(depth + 1));
    if (next === '"') return this.#string() === null ? this.#badString() : null;
    return this.#take(plain) === null ? this.#fault('a value') : null;
  }

  end(): JsonFault | null {
    this.#take(blanks);
    return this.#at < this.#text.length ? this.#fault('the end of the file') : null;
  }

  /** From an opening bracket to the closing one. */
  #items(close: string, item: (keys: Set<string>) => JsonFault | null): JsonFault | null {
    const keys = new Set<string>();
    this.#at += 1;
    this.#take(blanks);
    if (this.#text[this.#at] === close) return this.#step();
    for (;;) {
      const fault = item(keys);
      if (fault !== null) return fault;
      this.#take(blanks);
      if (this.#text[this.#at] === close) return this.#step();
      if (this.#text[this.#at] !== ',') return this.#fault(`a comma or ${close}`);
      this.#at += 1;
      this.#take(blanks);
      if (this.#text[this.#at] === close) return this.#fault('another item behind the comma', `${close}; take the comma away`);
    }
  }

  #member(keys: Set<string>, depth: number): JsonFault | null {
    this.#take(blanks);
    if (this.#text[this.#at] !== '"') return this.#fault('a key in double quotes');
    const start = this.#at;
    const token = this.#string();
    if (token === null) return this.#badString();
    const key = JSON.parse(token) as string;
    if (keys.has(key)) {
      this.#at = start;
      return this.#fault('each key once', `${token} a second time`);
    }
    keys.add(key);
    this.#take(blanks);
    if (this.#text[this.#at] !== ':') return this.#fault('a colon behind the key');
    this.#at += 1;
    return this.value(depth + 1);
  }

  /** Null where none is; then nothing is taken. */
  #string(): string | null {
    const start = this.#at;
    this.#at += 1;
    while (this.#take(unescaped) !== null || this.#take(escaped) !== null);
    if (this.#text[this.#at] === '"') return this.#text.slice(start, ++this.#at);
    this.#at = start;
    return null;
  }

  #badString(): JsonFault {
    return this.#fault('text that ends in a double quote on its line, \\ only before "\\/bfnrtu', 'another');
  }

  #step(): null {
    this.#at += 1;
    return null;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? null;
    this.#at += found?.length ?? 0;
    return found;
  }

  #fault(expected: string, got = this.#found()): JsonFault {
    const before = this.#text.slice(0, this.#at);
    const start = before.lastIndexOf('\n') + 1;
    return { line: before.split('\n').length, column: Array.from(before.slice(start)).length + 1, expected, got };
  }

  /** One character at most: what follows may be a secret. */
  #found(): string {
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) return 'the end of the file';
    const found = String.fromCodePoint(code);
    if (found === "'") return 'a single quote; JSON takes double ones';
    if (found === '#' || /^\/[/*]/.test(this.#text.slice(this.#at, this.#at + 2))) return 'a comment; JSON has none';
    return JSON.stringify(found);
  }
}
