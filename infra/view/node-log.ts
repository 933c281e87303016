// Nodes' logs (`state/node.log`) as one: the last lines of all by their time, then what is appended.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readLines, type Place } from './read-lines.ts';

export interface LogLine {
  /** The node folder's name. */
  readonly source: string;
  readonly time: string;
  readonly level: string;
  readonly msg: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const pollMs = 100;

export interface Reading {
  /** Lines of the past, of all nodes together. */
  readonly last: number;
  /** Goes on until this aborts; null ends with the past. */
  readonly follow: AbortSignal | null;
}

/** `nodes`: folder by name. A line that a torn write left is shown as it stands. */
export async function* readLogs(nodes: ReadonlyMap<string, string>, { last, follow }: Reading): AsyncGenerator<LogLine> {
  const places = new Map<string, Place>();
  const next = (): LogLine[] => {
    const found: LogLine[] = [];
    for (const [source, dir] of nodes) {
      const { lines, place } = readLines(join(dir, 'state', 'node.log'), places.get(source));
      if (place !== undefined) places.set(source, place);
      for (const line of lines) found.push(parsed(source, line));
    }
    return found.sort((left, right) => (left.time < right.time ? -1 : left.time > right.time ? 1 : 0));
  };
  const past = next();
  yield* past.slice(Math.max(0, past.length - last));
  while (follow?.aborted === false) {
    await delay(pollMs, undefined, { signal: follow }).catch(() => undefined);
    yield* next();
  }
}

function parsed(source: string, line: string): LogLine {
  try {
    const { time, level, msg, node: _node, ...fields } = JSON.parse(line) as Record<string, unknown>;
    return { source, time: String(time), level: String(level), msg: String(msg), fields };
  } catch {
    return { source, time: '', level: 'torn', msg: line, fields: {} };
  }
}

/** For people: one line on a screen, whatever a field quotes. */
export function logText({ source, time, level, msg, fields }: LogLine): string {
  const said = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [time, source, level, msg, ...said]
    .join(' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
    .trimStart();
}
