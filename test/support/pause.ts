// Where a process is told to stop for good: a line in its folder, and a marker that says that it got there.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** `at` is `before summing`, `after summing` or, for an agent, `in mid-upload`; only a round's first attempt counts. */
export interface Pause {
  readonly round: number;
  readonly at: string;
}

export const pausesFile = (dir: string): string => join(dir, 'state', 'test-pauses.json');

export const markerFile = (dir: string, { round, at }: Pause): string =>
  join(dir, 'state', `test-paused-${String(round)}-${at.replaceAll(' ', '-')}`);

/** Whether the folder asks for this stop and it did not happen yet: a restarted process goes on. */
export function isPlanned(dir: string, pause: Pause): boolean {
  if (!existsSync(pausesFile(dir)) || existsSync(markerFile(dir, pause))) return false;
  const pauses = JSON.parse(readFileSync(pausesFile(dir), 'utf8')) as readonly Pause[];
  return pauses.some(({ round, at }) => round === pause.round && at === pause.at);
}

/** Leaves the marker, then stops the whole process as a suspended machine would stop: no timer, no answer on the wire, until it is killed. */
export function freeze(dir: string, pause: Pause): never {
  writeFileSync(markerFile(dir, pause), '');
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) Atomics.wait(never, 0, 0);
}
