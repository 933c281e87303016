// Starts an orderer again that stands still while others go on: one that fell behind may wait for itself for good, alive and answering.
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
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
    if (stopped()) return;
    const heights = await Promise.all(orderers.map(({ height }) => height()));
    const newest = Math.max(0, ...heights.map((height) => height ?? 0), ...(await others()).map((height) => height ?? 0));
    for (const [index, { name, restart }] of orderers.entries()) {
      const height = heights[index] ?? null;
      const before = seen.get(name);
      if (height === null || before?.height !== height || newest <= height) {
        seen.delete(name);
        if (height !== null) seen.set(name, { height, newest, looks: 0 });
        continue;
      }
      const now = { height, newest: before.newest, looks: before.looks + 1 };
      seen.set(name, now);
      if (now.looks < looks || newest <= now.newest) continue;
      seen.delete(name);
      tell(`${name}: stands at height ${String(height)} while others went on to ${String(newest)}; starting it again`);
      await restart();
    }
  }
}
