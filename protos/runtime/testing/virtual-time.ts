// A clock that moves only when nobody has anything left to do, and knows what the present moment was waited for on its longest path.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';

/** What had to happen one after the other until now. */
export interface Path {
  readonly messages: number;
  readonly fsyncs: number;
  /** Time that somebody slept by the clock. */
  readonly sleptMs: number;
}

interface Event {
  readonly at: number;
  readonly path: Path;
  readonly happen: () => void;
}

/** Turns of the loop after which everything that follows from an event has been done: the in-process wire takes one for each call. */
const turns = 6;
/** Work of the machine that somebody waits for, however long it takes: files, and what else runs beside the loop. */
const machineWork = /^(?:FSReq|CloseReq|GetAddrInfoReq|Worker|.*REQUEST)/;
const patienceMs = 10_000;

/** Fits the clock ports of agents and parties. Events of one moment happen in the order in which they were planned. */
export class VirtualTime implements Clock {
  #now = 0;
  #path: Path = { messages: 0, fsyncs: 0, sleptMs: 0 };
  readonly #events = new Set<Event>();
  /** Who moves this clock of all who let time pass: one at a time, so that each event is followed to its end. */
  #mover: (() => boolean) | null = null;

  now(): number {
    return this.#now;
  }

  stoodStillMs(): number {
    return 0;
  }

  /** What led to what happens now: of several things that were waited for, the last. */
  get path(): Path {
    return this.#path;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.later(ms, () => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      });
      const aborted = (): void => {
        cancel();
        resolve();
      };
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }

  /** Runs `work` after `ms`, unless what it returns is called first. */
  later(ms: number, work: () => void): () => void {
    return this.#plan(this.#now + ms, { ...this.#path, sleptMs: this.#path.sleptMs + ms }, work);
  }

  /** Resolves after the time that one message takes. */
  message(ms: number): Promise<void> {
    const path = { ...this.#path, messages: this.#path.messages + (ms > 0 ? 1 : 0) };
    return new Promise((resolve) => this.#plan(this.#now + ms, path, resolve));
  }

  /** Resolves at a moment that something else leads to, by its path. */
  until(at: number, path: Path): Promise<void> {
    return new Promise((resolve) => this.#plan(at, path, resolve));
  }

  /** Lets time pass until `work` is done. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const noted = work.finally(() => (done = true));
    noted.catch(() => undefined);
    await this.pass(() => done);
    return await noted;
  }

  /** Lets time pass until `holds`. @throws {RangeError} when nobody has anything left to wait for */
  async pass(holds: () => boolean): Promise<void> {
    try {
      await this.#passing(holds);
    } finally {
      if (this.#mover === holds) this.#mover = null;
    }
  }

  async #passing(holds: () => boolean): Promise<void> {
    let movedAt = performance.now();
    for (;;) {
      for (let turn = 0; turn < turns; turn++) {
        await new Promise(setImmediate);
        if (process.getActiveResourcesInfo().some((name) => machineWork.test(name))) turn = -1;
      }
      if (holds()) return;
      this.#mover ??= holds;
      if (this.#mover !== holds) continue;
      const [first] = [...this.#events].sort((left, right) => left.at - right.at);
      if (first === undefined) {
        // A file that is read or removed before the rounds or after them.
        if (performance.now() - movedAt > patienceMs)
          throw new RangeError('virtual time: expected somebody to wait for something, got nobody');
        await delay(1);
        continue;
      }
      movedAt = performance.now();
      this.#events.delete(first);
      this.#now = Math.max(this.#now, first.at);
      this.#path = first.path;
      first.happen();
    }
  }

  #plan(at: number, path: Path, happen: () => void): () => void {
    const event = { at, path, happen };
    this.#events.add(event);
    return () => void this.#events.delete(event);
  }
}
