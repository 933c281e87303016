// What was read of a table and parsed: read again when something of it was written, and all of it when the disk undid writes.

/** A round asks for a few dozen things again and again; rounds that are over are asked for no more. */
const mostKept = 1024;

/** Values are shared by all who ask, and not to be changed. */
export class KeptRows<T> {
  readonly #kept = new Map<string, T>();

  get(name: string, read: () => T): T {
    if (this.#kept.has(name)) return this.#kept.get(name) as T;
    const value = read();
    if (this.#kept.size >= mostKept) this.#kept.clear();
    this.#kept.set(name, value);
    return value;
  }

  forget(name: string): void {
    this.#kept.delete(name);
  }

  clear(): void {
    this.#kept.clear();
  }
}
