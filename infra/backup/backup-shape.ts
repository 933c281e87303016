// The file that a backup is: one line of JSON that says of what, then all else under a passphrase.
import { scrypt } from 'node:crypto';
import { CohortError } from '@cohort/protos/errors';
import { nodeIdShape } from '@cohort/protos/names-schema';
import { hex, object, oneOf, type Shape } from '@cohort/protos/shape';
import { momentShape } from './restored-note.ts';

export const backupFormat = 'cohort/backup/v1';

/** In clear, and authenticated with every piece of what follows. */
export interface BackupHeader {
  readonly format: typeof backupFormat;
  /** Node id. */
  readonly node: string;
  /** The genesis hash, hex: another consortium's node is another node. */
  readonly consortium: string;
  /** When it was made, by the clock of the machine; ISO 8601. */
  readonly made: string;
  /** Of the key that the passphrase gives; 32 bytes, hex, drawn for each file. */
  readonly salt: string;
}

const fields = object<BackupHeader>({
  format: oneOf(backupFormat),
  node: nodeIdShape,
  consortium: hex(32),
  made: momentShape,
  salt: hex(32),
});

export const backupHeaderShape: Shape<BackupHeader> = (value, at) => {
  if (typeof value === 'object' && value !== null && 'format' in value && value.format !== backupFormat)
    throw new CohortError(
      'FORMAT_UNKNOWN',
      `${at}format: expected ${backupFormat}, got ${String(value.format)}; use the version that made it`,
    );
  return fields(value, at);
};

/** The longest first line. */
export const mostHeader = 1024;

/** 128 MiB and about half a second for each guess (RFC 7914). */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };

export async function keyFrom(passphrase: string, salt: Uint8Array): Promise<Uint8Array> {
  return await new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, cost, (error, key) => {
      if (error === null) resolve(new Uint8Array(key));
      else reject(error);
    });
  });
}
