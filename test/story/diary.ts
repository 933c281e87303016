// Everything that anybody reported, in order, and a way to wait for it.
import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';

export interface Entry {
  readonly node: string;
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const patienceMs = 30_000;

export class Diary {
  readonly entries: Entry[] = [];
  #broken: CohortError | null = null;

  /** The events port of a node. */
  of(node: string): { emit(name: string, fields: Readonly<Record<string, Json>>): void } {
    return { emit: (name, fields) => void this.entries.push({ node, name, fields }) };
  }

  broke(node: string, error: unknown): void {
    const { code, detail } = CohortError.from(error);
    this.#broken ??= new CohortError(code, `${node} broke: ${detail}`, { cause: error });
  }

  /** Entries of that name, of one node or of all. */
  all(name: string, fields: Readonly<Record<string, unknown>> = {}, node?: string): readonly Entry[] {
    const fits = (entry: Entry): boolean => Object.entries(fields).every(([key, value]) => entry.fields[key] === value);
    return this.entries.filter((entry) => entry.name === name && (node === undefined || entry.node === node) && fits(entry));
  }

  /** Resolves when `holds` does; `meanwhile` runs at each look. */
  async until(what: string, holds: () => boolean, meanwhile: () => void = () => undefined): Promise<void> {
    const end = performance.now() + patienceMs;
    while (!holds()) {
      if (this.#broken !== null) throw this.#broken;
      if (performance.now() > end) throw new RangeError(`waited for ${what}; last: ${JSON.stringify(this.entries.slice(-12))}`);
      meanwhile();
      await delay(2);
    }
  }
}
