// A command on a small disk of its own, mounted where the kernel lets this user, with less room each time and enough in the end.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface OnSmallDisk {
  /** Blocks of 4 KiB that were free; null with room for all. */
  readonly room: number | null;
  readonly code: number;
  readonly err: string;
  /** Files and folders with their sums, before and after. */
  readonly before: string;
  readonly after: string;
}

/** `command` runs once for each room, on a disk that begins as a copy of `from`; `DISK` in it is that disk. Null where none can be mounted. */
export async function onSmallDisk(
  from: string,
  rooms: readonly number[],
  command: readonly string[],
): Promise<readonly OnSmallDisk[] | null> {
  const home = await mkdtemp(join(tmpdir(), 'cohort-small-disk-'));
  const disk = join(home, 'disk');
  await mkdir(disk);
  const tries = [...rooms.map(String), 'all'];
  // What is listed has no zeros, which fill the disk, in it.
  const script = `mount -t tmpfs -o size=4m none ${disk} || exit 9
    cp -a ${from}/. ${disk}
    list() { cd ${disk}; find . -name zeros -o -print | sort; find . -name zeros -o -type f -print | sort | xargs -r sha256sum; }
    for room in ${tries.join(' ')}; do
      list > ${home}/$room.before
      if [ $room != all ]; then
        head -c 8m /dev/zero > ${disk}/zeros 2>/dev/null
        truncate -s -$((room * 4))k ${disk}/zeros
      fi
      "$@" > /dev/null 2> ${home}/$room.err
      echo $? > ${home}/$room.code
      rm -f ${disk}/zeros
      list > ${home}/$room.after
    done`;
  const words = command.map((word) => (word === 'DISK' ? disk : word));
  try {
    await promisify(execFile)('unshare', ['-rm', 'sh', '-c', script, 'sh', ...words]);
  } catch (thrown) {
    if (/unshare|mount/.test(String((thrown as { readonly stderr?: string }).stderr))) return null;
    throw thrown;
  }
  const said = (room: string, what: string) => readFile(join(home, `${room}.${what}`), 'utf8');
  return await Promise.all(
    tries.map(async (room) => ({
      room: room === 'all' ? null : Number(room),
      code: Number(await said(room, 'code')),
      err: await said(room, 'err'),
      before: await said(room, 'before'),
      after: await said(room, 'after'),
    })),
  );
}
