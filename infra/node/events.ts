// A node's named events, appended to `state/events.jsonl`: what the live view shows. They go neither to parties nor to the ledger.
import { join } from 'node:path';
import type { Json } from '@cohort/protos/canonical-json';
import { openLineFile } from './line-file.ts';

/** Fits the `Events` port of agents and parties. */
export interface EventLog extends Disposable {
  emit(name: string, fields: Readonly<Record<string, Json>>): void;
}

/** Each event is one line `{at, event, ...fields}`. */
export function openEvents(dir: string, now: () => number = Date.now): EventLog {
  const file = openLineFile(join(dir, 'state', 'events.jsonl'));
  return {
    emit: (name, fields) => {
      file.append(JSON.stringify({ at: new Date(now()).toISOString(), event: name, ...fields }));
    },
    [Symbol.dispose]: () => {
      file[Symbol.dispose]();
    },
  };
}
