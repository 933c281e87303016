// The machine under a consortium's folder: Node's version and room on the disk.
import { statfs } from 'node:fs/promises';
import { CohortError } from '@cohort/protos/errors';
import { shellWord } from '../consortium/vote-command.ts';
import { lookAt, type Finding } from './finding.ts';

const mebibyte = 2 ** 20;
/** Rounds of the largest models that the demo's parties keep fit many times. */
const leastFree = 256 * mebibyte;

/** `dir`: what must have room, or null. `version` and `leastBytes` are for tests. */
export async function checkMachine(
  dir: string | null,
  { version = process.versions.node, leastBytes = leastFree }: { readonly version?: string; readonly leastBytes?: number } = {},
): Promise<Finding[]> {
  const findings = [
    await lookAt(
      'node',
      () => nodeVersion(version),
      () => 'npm install',
    ),
  ];
  if (dir !== null)
    findings.push(
      await lookAt(
        'disk',
        () => freeDisk(dir, leastBytes),
        () => `df -h ${shellWord(dir)}`,
      ),
    );
  return findings;
}

function nodeVersion(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 24 || (major === 24 && minor >= 12)) return `v${version}`;
  throw new CohortError('CONFIG_INVALID', `node: expected at least v24.12, got v${version}; run npm install in the repository`);
}

async function freeDisk(dir: string, leastBytes: number): Promise<string> {
  const { bavail, bsize } = await statfs(dir);
  const mebibytes = (bytes: number): string => `${String(Math.floor(bytes / mebibyte))} MiB`;
  if (bavail * bsize >= leastBytes) return `${mebibytes(bavail * bsize)} free`;
  throw new CohortError('STORAGE_FULL', `${dir}: expected ${mebibytes(leastBytes)} free, got ${mebibytes(bavail * bsize)}; free some`);
}
