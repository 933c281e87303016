// `cohort down`: ends the `cohort up` that runs a consortium's folder, and with it its nodes.
import { setTimeout as delay } from 'node:timers/promises';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { loadConsortium } from '../consortium/layout.ts';
import { isLocked } from '../node/lock-folder.ts';
import { readReady } from '../node/ready-file.ts';
import type { Command } from './command.ts';
import { print } from './print.ts';
import { dirOption } from './with-admin.ts';

const pollMs = 100;
/** Longer than the supervisor gives its nodes. */
const patienceMs = 20_000;

export const command: Command = {
  usage: '[--dir DIR]',
  summary: 'stop the cohort up that runs in a consortium folder, and wait until it has stopped',
  arguments: [],
  options: { dir: dirOption },
  changes: ['processes'],
  async run(given) {
    const dir = String(given.values['dir']);
    await loadConsortium(dir);
    const pid = await pidOf(dir);
    if (pid === null) {
      print(given, { dir, stopped: null }, `${dir}: no cohort up runs here; nothing was stopped\n`);
      return exitCodes.done;
    }
    if (given.changes.isDry) {
      given.changes.note({
        change: 'process',
        does: `send SIGTERM to process ${String(pid)}, the cohort up of ${dir}, and wait for its end`,
      });
      print(given, { dir, stopped: null, pid }, '');
      return exitCodes.done;
    }
    process.kill(pid, 'SIGTERM');
    const until = performance.now() + patienceMs;
    while (await isLocked(dir)) {
      await delay(pollMs);
      if (performance.now() > until)
        throw new CohortError(
          'TIMED_OUT',
          `${dir}: expected process ${String(pid)} to end within ${String(patienceMs / 1000)} s of SIGTERM; it still runs, see its output`,
        );
    }
    print(given, { dir, stopped: pid }, `${dir}: cohort up (process ${String(pid)}) and its nodes are stopped\n`);
    return exitCodes.done;
  },
};

/** Null when none runs. The lock tells, not the file: a process that was killed leaves its number, which may be another's by now. */
async function pidOf(dir: string): Promise<number | null> {
  for (let tries = 0; tries < 20; tries++) {
    if (!(await isLocked(dir))) return null;
    const ready = await readReady(dir);
    if (ready !== null) return ready.pid;
    await delay(pollMs); // between its lock and its file
  }
  throw new CohortError('FOLDER_IN_USE', `${dir}: expected the process number of its cohort up in state/ready.json; stop it by hand`);
}
