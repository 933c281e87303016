// Puts into each site's home what the tutorial finds there: its rows, north's constants, a folder `exchange` that stands for mail, and the command.
import { chmod, chown, copyFile, mkdir, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Site } from './typist.ts';

const root = join(import.meta.dirname, '..', '..');

/** Who types in the tutorial. */
export const sites: readonly string[] = ['north', 'river', 'st-mary'];

/** Homes that lie in one folder. */
export async function furnish(places: readonly Site[]): Promise<void> {
  const [first] = places;
  if (first === undefined) return;
  const above = dirname(first.home);
  const exchange = join(above, 'exchange');
  await mkdir(exchange);
  await chmod(exchange, 0o1777);
  await mkdir(join(above, 'bin'));
  await symlink(join(root, 'bin', 'cohort.mjs'), join(above, 'bin', 'cohort'));
  for (const { name, home } of places) {
    const { uid, gid } = await stat(home);
    const files = [['patients.csv', `${name}.csv`], ...(name === 'north' ? [['constants.json', 'constants.json'] as const] : [])] as const;
    for (const [to, from] of files) {
      await copyFile(join(root, 'docs', 'tutorial', from), join(home, to));
      await chown(join(home, to), uid, gid);
    }
    await symlink(exchange, join(home, 'exchange'));
  }
}
