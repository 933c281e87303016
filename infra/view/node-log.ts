// Nodes' logs as one, their lines (`state/node.log`) and their events (`state/events.jsonl`): the last of all by their time, then what is appended.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { visible } from '@cohort/protos/visible';
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
    for (const [source, dir] of nodes)
      for (const [file, read] of files) {
        const path = join(dir, 'state', file);
        const { lines, place } = readLines(path, places.get(path));
        if (place !== undefined) places.set(path, place);
        for (const line of lines) found.push(parsed(source, line, read));
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

type Read = (line: Record<string, unknown>) => Omit<LogLine, 'source'>;

const files: readonly (readonly [string, Read])[] = [
  ['node.log', ({ time, level, msg, node: _node, ...fields }) => ({ time: String(time), level: String(level), msg: String(msg), fields })],
  // Such as why an agent refused a round, which nobody else is told.
  ['events.jsonl', ({ at, event, ...fields }) => ({ time: String(at), level: 'event', msg: String(event), fields })],
];

function parsed(source: string, line: string, read: Read): LogLine {
  try {
    return { source, ...read(JSON.parse(line) as Record<string, unknown>) };
  } catch {
    return { source, time: '', level: 'torn', msg: line, fields: {} };
  }
}

/** For people: one line on a screen, whatever a field quotes. */
export function logText({ source, time, level, msg, fields }: LogLine): string {
  const said = Object.entries(fields).map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return visible([time, source, level, msg, ...said].join(' ').replaceAll(/[\n\t]/g, ' ')).trimStart();
}
