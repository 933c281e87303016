// A node's named events, appended to `state/events.jsonl`: what the live view shows. They go neither to parties nor to the ledger.
import { closeSync, fsyncSync, openSync, readSync, fstatSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '@cohort/protos/canonical-json';

/** Fits the `Events` port of agents and parties. */
export interface EventLog extends Disposable {
  emit(name: string, fields: Readonly<Record<string, Json>>): void;
}

/** Each event is one write of one line `{at, event, ...fields}`, so that readers see whole lines only. */
export function openEvents(dir: string, now: () => number = Date.now): EventLog {
  const file = openSync(join(dir, 'state', 'events.jsonl'), 'a+', 0o600);
  endTornLine(file);
  return {
    emit: (name, fields) => {
      writeSync(file, `${JSON.stringify({ at: new Date(now()).toISOString(), event: name, ...fields })}\n`);
    },
    [Symbol.dispose]: () => {
      fsyncSync(file);
      closeSync(file);
    },
  };
}

/** A full disk can leave half a line; the next event must not be glued to it. */
function endTornLine(file: number): void {
  const { size } = fstatSync(file);
  const last = new Uint8Array(1);
  if (size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 10) writeSync(file, '\n');
}
