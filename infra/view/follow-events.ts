// Merges the nodes' `state/events.jsonl` files into one stream, whole lines only, from the start or from now on.
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

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
      const { lines, offset } = await readLines(join(dir, 'state', 'events.jsonl'), offsets.get(source) ?? 0);
      offsets.set(source, offset);
      for (const line of lines) yield { ...(JSON.parse(line) as Omit<NodeEvent, 'source'>), source } as NodeEvent;
    }
    if (last) return;
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

/** The whole lines after byte `offset`, and where the next read starts; a half-written last line waits. */
async function readLines(path: string, offset: number): Promise<{ lines: string[]; offset: number }> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size <= offset) return { lines: [], offset };
  await using file = await open(path, 'r');
  const bytes = new Uint8Array(size - offset);
  const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
  const end = bytes.subarray(0, bytesRead).lastIndexOf(10) + 1;
  const lines = new TextDecoder()
    .decode(bytes.subarray(0, end))
    .split('\n')
    .filter((line) => line !== '');
  return { lines, offset: offset + end };
}
