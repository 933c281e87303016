// Whether this machine's clock is kept by a time server: certificates begin and end by it, and nothing else does.
import { execFile } from 'node:child_process';
import type { Finding } from './finding.ts';

const asked = ['show', '--property=NTPSynchronized', '--value'];

/** What `timedatectl` prints, or null where it does not answer. */
export type Timedatectl = (args: readonly string[]) => Promise<string | null>;

export async function checkClock(timedatectl: Timedatectl = timedatectlHere): Promise<Finding> {
  const said = (await timedatectl(asked))?.trim();
  if (said === 'yes') return { what: 'clock', ok: true, detail: 'kept by a time server' };
  const detail =
    said === 'no'
      ? 'expected it kept by a time server, got one that nobody sets; certificates begin and end by it: timedatectl set-ntp true'
      : 'not asked: timedatectl does not answer here; compare with another: date -u';
  return { what: 'clock', ok: true, unfinished: true, detail };
}

const timedatectlHere: Timedatectl = async (args) =>
  await new Promise((resolve) => {
    execFile('timedatectl', [...args], { encoding: 'utf8', timeout: 3000 }, (error, stdout) => {
      resolve(error === null ? stdout : null);
    });
  });
