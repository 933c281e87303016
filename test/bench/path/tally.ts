// What all nodes together did since the tally was last cleared: calls by name, fsyncs by kind of node and store, bytes.

export type Counts = Readonly<Record<string, number>>;

export class Tally {
  readonly #calls = new Map<string, number>();
  readonly #fsyncs = new Map<string, number>();
  #bytes = 0;

  clear(): void {
    this.#calls.clear();
    this.#fsyncs.clear();
    this.#bytes = 0;
  }

  call(name: string): void {
    this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
  }

  fsync(node: string, store: string, times: number): void {
    const name = `${kindOf(node)}, ${store}`;
    this.#fsyncs.set(name, (this.#fsyncs.get(name) ?? 0) + times);
  }

  /** A document as the wire carries it, or a vector's frames. */
  carried(what: unknown): void {
    this.#bytes += what instanceof Uint8Array ? what.length : Buffer.byteLength(JSON.stringify(what));
  }

  get calls(): Counts {
    return sorted(this.#calls);
  }

  get fsyncs(): Counts {
    return sorted(this.#fsyncs);
  }

  get bytes(): number {
    return this.#bytes;
  }
}

/** `<msp>/party` is a party. */
const kindOf = (node: string): string => node.split('/')[1] ?? node;

const sorted = (counts: ReadonlyMap<string, number>): Counts =>
  Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));

export function sumOf(counts: Counts, of: (name: string) => boolean = () => true): number {
  return Object.entries(counts).reduce((sum, [name, count]) => sum + (of(name) ? count : 0), 0);
}
