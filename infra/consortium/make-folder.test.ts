// A folder is made with those above it, or refused at once with its path.
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { makeFolder } from './make-folder.ts';

const home = await mkdtemp(join(tmpdir(), 'cohort-make-folder-'));
test.after.always(async () => {
  await rm(home, { recursive: true, force: true });
});

test('the outermost folder that was missing is told, and all are for this user alone', async (t) => {
  t.is(await makeFolder(join(home, 'a', 'b', 'c')), join(home, 'a'));
  t.is((await stat(join(home, 'a', 'b', 'c'))).mode & 0o777, 0o700);
  t.is(await makeFolder(join(home, 'a', 'b', 'd')), join(home, 'a', 'b', 'd'));
  t.is(await makeFolder(join(home, 'a', 'b')), null);
  await mkdir(join(home, 'there'));
  t.is(await makeFolder(join(home, 'there', 'made')), join(home, 'there', 'made'));
});

test('a file in the way is refused with its path', async (t) => {
  await writeFile(join(home, 'file'), '');
  for (const path of [join(home, 'file'), join(home, 'file', 'in', 'it')])
    await t.throwsAsync(makeFolder(path), {
      code: 'CONFIG_INVALID',
      message:
        /^CONFIG_INVALID: \S*cohort-make-folder-\w+\/file(\/in)?(\/it)?: expected a folder, not a file of its name; [^()]*choose another folder$/,
    });
});

const onLinux = process.platform === 'linux' ? test : test.skip;
for (const path of ['/proc/x', '/proc/x/y/z'])
  onLinux(`${path}, where the system makes no folder, is refused at once`, async (t) => {
    t.timeout(10_000);
    await t.throwsAsync(makeFolder(path), {
      code: 'PERMISSION_DENIED',
      message:
        /^PERMISSION_DENIED: \/proc\/x: expected a folder that can be made, got \/proc, which takes none; choose another$|^PERMISSION_DENIED: \/proc\/x\S*: expected .*, or choose another folder$/,
    });
  });
