// What is counted of one column while a file is read once: kinds of cells, few different texts with how often, no row.
import type { Cell } from '../../ports/data-source.ts';
import { cellNumber, numeralsWith, plainNumber } from '../decimal.ts';
import { saysMissing } from '../says-missing.ts';
import { textFault } from '@cohort/protos/text-fault';

/** Different texts that are told apart; a column with more has no levels. */
export const mostTexts = 200;
/** Bits by which different texts are estimated: good to a percent up to some hundred thousand. */
const sketchBits = 2 ** 20;

/** How a number is written in a column, as far as its cells tell. */
export interface Numerals {
  readonly numbers: number;
  readonly whole: number;
  readonly lowest: number;
  readonly highest: number;
}

const dates: readonly RegExp[] = [
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/,
  /^\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?$/,
  /^\d{4}\/\d{1,2}\/\d{1,2}$/,
];

const withComma = numeralsWith(',');

export class ColumnTally {
  readonly title: string;
  /** Cells that hold something, and those that are empty. */
  filled = 0;
  empty = 0;
  /** Cells that are not there, in a source that can say so. */
  absent = 0;
  dates = 0;
  addresses = 0;
  /** Whole numbers with a zero in front: codes, not quantities. */
  padded = 0;
  characters = 0;
  withBlanks = 0;
  faulty = 0;
  /** How often each text that says missing stands here. */
  readonly missing = new Map<string, number>();
  /** Null once there were too many different ones. */
  texts: Map<string, number> | null = new Map<string, number>();
  #isText = false;
  readonly #sketch = new Uint32Array(sketchBits / 32);
  readonly #point = new Reading();
  readonly #comma = new Reading();
  /** Numbers that only one of the two readings takes. */
  withPoint = 0;
  withComma = 0;

  constructor(title: string) {
    this.title = title;
  }

  /** Whatever they look like, the cells are no numbers. */
  holdTexts(): void {
    this.#isText = true;
  }

  add(text: Cell): void {
    if (text === null) {
      this.absent += 1;
      return;
    }
    if (text === '') {
      this.empty += 1;
      return;
    }
    // Digits and a point at most are neither a text nor none, and need no look at what else they may be.
    const plain = plainNumber(text) !== null;
    if (!plain && saysMissing(text)) {
      this.missing.set(text, (this.missing.get(text) ?? 0) + 1);
      return;
    }
    this.filled += 1;
    if (!this.#isText) this.#addNumber(text);
    if (/^[+-]?0\d/.test(text)) this.padded += 1;
    if (!plain) this.#addText(text);
    this.characters += text.length;
    const bit = hashOf(text) % sketchBits;
    this.#sketch[bit >>> 5] = (this.#sketch[bit >>> 5] ?? 0) | (1 << (bit & 31));
    if (this.texts === null) return;
    this.texts.set(text, (this.texts.get(text) ?? 0) + 1);
    if (this.texts.size > mostTexts) this.texts = null;
  }

  #addNumber(text: string): void {
    const [point, comma] = [cellNumber(text), withComma(text)];
    if (point !== null) this.#point.add(point);
    if (comma !== null) this.#comma.add(comma);
    if (point !== null && comma === null) this.withPoint += 1;
    if (point === null && comma !== null) this.withComma += 1;
  }

  #addText(text: string): void {
    if (dates.some((date) => date.test(text))) this.dates += 1;
    if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text)) this.addresses += 1;
    if (text.includes(' ')) this.withBlanks += 1;
    if (textFault(text) !== null) this.faulty += 1;
  }

  numerals(decimal: '.' | ','): Numerals {
    return decimal === '.' ? this.#point : this.#comma;
  }

  /** How many different texts: exact where they are few, else an estimate. */
  get different(): number {
    if (this.texts !== null) return this.texts.size;
    const set = this.#sketch.reduce((sum, word) => sum + ones(word), 0);
    const clear = Math.max(1, sketchBits - set);
    return Math.min(this.filled, Math.round(-sketchBits * Math.log(clear / sketchBits)));
  }

  get missingCells(): number {
    return this.empty + this.absent + [...this.missing.values()].reduce((sum, count) => sum + count, 0);
  }
}

class Reading implements Numerals {
  numbers = 0;
  whole = 0;
  lowest = Infinity;
  highest = -Infinity;

  add(value: number): void {
    this.numbers += 1;
    if (Number.isInteger(value)) this.whole += 1;
    if (value < this.lowest) this.lowest = value;
    if (value > this.highest) this.highest = value;
  }
}

/** FNV-1a, then mixed, so that near texts set far bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function ones(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) count += 1;
  return count;
}
