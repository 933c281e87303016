// What a command changes: done at once, or under --dry-run only noted, so that it can say exactly what it would have done.
import { createHash } from 'node:crypto';
import type { TransactionBodies, TransactionVerb } from '@cohort/protos/ledger';
import { writeWhole } from './write-whole.ts';

export type Change =
  | { readonly change: 'file'; readonly path: string; readonly bytes: number; readonly sha256: string }
  /** Of something drawn at random, or known only once it is written: no hash of it can be told before. */
  | { readonly change: 'new'; readonly path: string; readonly holds: string }
  | { readonly change: 'removal'; readonly path: string }
  | { readonly change: 'transaction'; readonly as: string; readonly verb: TransactionVerb; readonly body: unknown }
  | { readonly change: 'artifact'; readonly to: string; readonly bytes: number; readonly sha256: string }
  /** A process or a service, in the words that follow "would". */
  | { readonly change: 'process'; readonly does: string };

export class Changes {
  /** Whether nothing may be changed. */
  readonly isDry: boolean;
  readonly #noted: Change[] = [];

  constructor(isDry: boolean) {
    this.isDry = isDry;
  }

  /** In the order in which they would be made; empty without --dry-run. */
  get noted(): readonly Change[] {
    return this.#noted;
  }

  /** For what the command does by itself once it has asked `isDry`. */
  note(...changes: readonly Change[]): void {
    this.#noted.push(...changes);
  }

  /** Writes a file whole, or notes it. */
  async file(path: string, content: Uint8Array | string, mode?: number): Promise<void> {
    if (!this.isDry) {
      await writeWhole(path, content, mode);
      return;
    }
    this.note({ change: 'file', path, ...digest(content) });
  }

  /** Notes what an organisation would have the ledger do. */
  transaction<V extends TransactionVerb>(as: string, verb: V, body: Partial<TransactionBodies[V]>): void {
    this.note({ change: 'transaction', as, verb, body });
  }

  /** Notes bytes that would go to parties. */
  artifact(to: string, bytes: Uint8Array): void {
    this.note({ change: 'artifact', to, ...digest(bytes) });
  }
}

/** For who changes things without having been asked to try. */
export const atOnce = new Changes(false);

function digest(content: Uint8Array | string): { readonly bytes: number; readonly sha256: string } {
  return { bytes: Buffer.byteLength(content), sha256: createHash('sha256').update(content).digest('hex') };
}

/** A sentence for a person, a line each. */
export function changeLines(changes: readonly Change[]): string[] {
  return changes.map(changeLine);
}

function changeLine(change: Change): string {
  switch (change.change) {
    case 'file':
      return `would write ${change.path}: ${String(change.bytes)} bytes, sha256 ${change.sha256}`;
    case 'new':
      return `would make ${change.path}: ${change.holds}`;
    case 'removal':
      return `would remove ${change.path}`;
    case 'transaction':
      return `would submit ${change.verb} as ${change.as}: ${JSON.stringify(change.body)}`;
    case 'artifact':
      return `would send ${String(change.bytes)} bytes, sha256 ${change.sha256}, to ${change.to}`;
    case 'process':
      return `would ${change.does}`;
  }
}
