// Merges the nodes' `state/events.jsonl` files into one stream, whole lines only, from the start or from now on.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readLines } from './read-lines.ts';

export interface NodeEvent {
  /** The node folder's name. */
  readonly source: string;
  readonly at: string;
  readonly event: string;
  readonly [field: string]: unknown;
}

const pollMs = 100;

/**
 * Yields events in the order they are found, until `signal` aborts and everything written before that was read. `offsets`: bytes read
 * so far by node, where another call goes on.
 */
export async function* followEvents(
  nodes: ReadonlyMap<string, string>,
  signal: AbortSignal,
  offsets = new Map<string, number>(),
): AsyncGenerator<NodeEvent> {
  for (;;) {
    const last = signal.aborted;
    for (const [source, dir] of nodes) {
      const { lines, offset } = readLines(join(dir, 'state', 'events.jsonl'), offsets.get(source) ?? 0);
      offsets.set(source, offset);
      for (const line of lines) yield { ...(JSON.parse(line) as Omit<NodeEvent, 'source'>), source } as NodeEvent;
    }
    if (last) return;
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
  }
}
