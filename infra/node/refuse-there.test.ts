// What a command makes anew takes the place of nothing.
import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { refuseThere } from './refuse-there.ts';

test('a file, a folder and a link that leads nowhere are there; what is not there is not', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'cohort-there-'));
  await writeFile(join(dir, 'file'), '');
  await symlink(join(dir, 'nowhere'), join(dir, 'link'));
  for (const path of [dir, join(dir, 'file'), join(dir, 'link')])
    await t.throwsAsync(refuseThere(path, 'out'), {
      code: 'ALREADY_EXISTS',
      message: `ALREADY_EXISTS: ${path}: expected no such file, got one; name another with --out, or remove it`,
    });
  await t.notThrowsAsync(refuseThere(join(dir, 'none'), 'out'));
});
