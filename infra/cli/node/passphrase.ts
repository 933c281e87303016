// The passphrase of a backup: typed and not shown, or from a file for a script; never an argument, which every user of the machine can read.
import { CohortError } from '@cohort/protos/errors';
import { readSecret } from '../../pki/secret-file.ts';
import { askLine } from '../ask-line.ts';
import type { Option } from '../command.ts';

export const passphraseFile: Option = {
  type: 'string',
  value: 'FILE',
  means: 'a file of yours only that holds the passphrase (asked for)',
};

const fewest = 12;

/** From the file, or typed: a new one twice where a person types it. @throws {CohortError} USAGE for none, a short one, or two that differ; CONFIG_INVALID for a file that others may read */
export async function passphraseOf(file: string | boolean | undefined, isNew: boolean): Promise<string> {
  if (typeof file === 'string') return longEnough((await readSecret(file)).replace(/\r?\n$/, ''), isNew);
  const typed = await askLine('Passphrase of the backup: ', true);
  if (typed === null || typed === '')
    throw new CohortError(
      'USAGE',
      'passphrase: expected one, got none; nothing was written: run the command again, or give --passphrase-file',
    );
  longEnough(typed, isNew);
  if (isNew && process.stdin.isTTY && (await askLine('The same once more: ', true)) !== typed)
    throw new CohortError('USAGE', 'passphrase: expected the same twice, got two; nothing was written: run the command again');
  return typed;
}

function longEnough(passphrase: string, isNew: boolean): string {
  if (!isNew || passphrase.length >= fewest) return passphrase;
  throw new CohortError(
    'USAGE',
    `passphrase: expected at least ${String(fewest)} characters, got ${String(passphrase.length)}; whoever has the file can try as many as they like: take several words`,
  );
}
