// What a node last wrote, for whoever waits for it or finds it dead.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';

/** Only the end of a file that may be long is read. */
const tailBytes = 16_384;

/** Why the node's process ended: its own last error where it gave one, else how it ended. `code`: null after a signal. */
export async function causeOfEnd(name: string, dir: string, code: number | null, signal: string | null): Promise<CohortError> {
  const logs = `read ${dir}/state/node.log and stderr.log`;
  const said = (await tail(join(dir, 'state', 'stderr.log'))).slice(-3);
  const own = CohortError.from(said.at(-1));
  if (code !== null && own.code !== 'INTERNAL') return new CohortError(own.code, `${name} ended: ${own.detail}; ${logs}`);
  const how = code === null ? `by ${String(signal)}` : `with exit code ${String(code)}`;
  const words = code === null || said.length === 0 ? '' : `, last said "${said.join(' | ')}"`;
  return new CohortError('UNREACHABLE', `${name} ended ${how}${words}; ${logs}`);
}

/** The last line of the node's log since `sinceMs` in words, such as `waiting for admission`; '' when it said nothing since. */
export async function lastLogged(dir: string, sinceMs: number): Promise<string> {
  const line = (await tail(join(dir, 'state', 'node.log'))).at(-1);
  if (line === undefined) return '';
  try {
    const { time, msg, code } = JSON.parse(line) as { readonly time?: unknown; readonly msg?: unknown; readonly code?: unknown };
    if (!(Date.parse(String(time)) >= sinceMs)) return ''; // of an earlier process
    return `${String(msg)}${typeof code === 'string' ? ` (${code})` : ''}`;
  } catch {
    return ''; // half written
  }
}

async function tail(path: string): Promise<string[]> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const bytes = new Uint8Array(Math.min(size, tailBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, size - bytes.length);
    return new TextDecoder()
      .decode(bytes.subarray(0, bytesRead))
      .split('\n')
      .filter((line) => line.trim() !== '');
  } catch {
    return []; // a node that died before it could write
  }
}
