// Processor time of another process, where the system says it: Linux.
import { readFile } from 'node:fs/promises';

/** Of all threads, from /proc: the 14th and 15th fields count hundredths of a second. */
export async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${String(pid)}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
