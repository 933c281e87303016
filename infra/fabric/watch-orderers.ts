// Starts an orderer again that stands still, or does not answer, while others go on: one that fell behind may wait for itself for good, alive and answering.
import { setTimeout as delay } from 'node:timers/promises';

export interface WatchedOrderer {
  readonly name: string;
  /** Null where it does not answer. */
  readonly height: () => Promise<number | null>;
  readonly restart: () => Promise<void>;
}

export interface WatchOptions {
  readonly orderers: readonly WatchedOrderer[];
  /** Heights of what else has the channel's blocks here. */
  readonly others: () => Promise<readonly (number | null)[]>;
  readonly tell: (line: string) => void;
  readonly signal: AbortSignal;
  readonly everyMs?: number;
  /** How often in a row it must have been seen standing still. */
  readonly looks?: number;
}

interface Seen {
  readonly height: number;
  readonly newest: number;
  readonly looks: number;
}

/** Until `signal`. */
export async function watchOrderers({ orderers, others, tell, signal, everyMs = 5000, looks = 4 }: WatchOptions): Promise<void> {
  const seen = new Map<string, Seen>();
  const stopped = (): boolean => signal.aborted;
  while (!stopped()) {
    const heights = await Promise.all(orderers.map(({ height }) => height()));
    const newest = Math.max(0, ...heights.map((height) => height ?? 0), ...(await others()).map((height) => height ?? 0));
    for (const [index, { name, restart }] of orderers.entries()) {
      const height = heights[index] ?? null;
      const before = seen.get(name);
      const goesOn = height !== null && (height !== before?.height || newest <= height);
      // One that was just started answers once it has read what it stored.
      if (before === undefined && height === null) continue;
      if (goesOn || before === undefined) {
        seen.set(name, { height: height ?? 0, newest, looks: 0 });
        continue;
      }
      const now = { ...before, looks: before.looks + 1 };
      seen.set(name, now);
      const isLeftBehind = newest > now.newest;
      if (now.looks < looks || (height !== null && !isLeftBehind)) continue;
      seen.delete(name);
      const how = height === null ? 'answers no longer' : `stands at height ${String(height)} while others went on to ${String(newest)}`;
      tell(`${name}: ${how}; starting it again`);
      await restart();
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
