// What a command that is advised ends with, so that it can be typed as it stands: `--dir DIR`, unless the folder is the one taken anyway.
import { dirOption } from './with-admin.ts';

/** ` --dir DIR`, or nothing for the default. */
export function inFolder(dir: unknown): string {
  return dir === dirOption.default ? '' : ` --dir ${String(dir)}`;
}
