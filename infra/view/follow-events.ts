// Merges the nodes' `state/events.jsonl` files into one stream, whole lines only, from the start or from now on.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readLines, type Place } from './read-lines.ts';

export interface NodeEvent {
  /** The node folder's name. */
  readonly source: string;
  readonly at: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

const pollMs = 100;

/**
 * Yields events in the order they are found, until `signal` aborts and everything written before that was read. `places`: how far each
 * node's file was read, where another call goes on.
 */
export async function* followEvents(
  nodes: ReadonlyMap<string, string>,
  signal: AbortSignal,
  places = new Map<string, Place>(),
): AsyncGenerator<NodeEvent> {
  for (;;) {
    const last = signal.aborted;
    for (const [source, dir] of nodes) {
      const { lines, place } = readLines(join(dir, 'state', 'events.jsonl'), places.get(source));
      if (place !== undefined) places.set(source, place);
      for (const line of lines) yield { ...(JSON.parse(line) as Omit<NodeEvent, 'source'>), source } as NodeEvent;
    }
    if (last) return;
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
