// Writes an audit file: streamed beside its place, made durable, then renamed, so that a file under its name is whole.
import { once } from 'node:events';
import { lstatSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { writeContainer } from '@cohort/chaincode/verify/container';
import type { AuditRecord } from '@cohort/chaincode/verify/record-kinds';
import { CohortError } from '@cohort/protos/errors';
import type { AuditSource } from './audit-source.ts';
import { collectRecords } from './collect-records.ts';

export interface WrittenAudit {
  readonly file: string;
  readonly bytes: number;
  readonly records: number;
  /** The block that the file ends with. */
  readonly height: number;
  readonly head: string;
}

/**
 * `tell` hears of each record. Once `signal` aborts no party is waited for any more.
 * @throws {CohortError} USAGE for a file that exists or is being written, STORAGE_FULL, what the source throws, the signal's reason; nothing is left behind
 */
export async function writeAuditFile(
  source: AuditSource,
  file: string,
  tell: (records: number) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): Promise<WrittenAudit> {
  refuseWritten(file);
  const over = new AbortController();
  const stopped = once(signal, 'abort', { signal: over.signal }).then(() => {
    throw signal.reason;
  });
  stopped.catch(() => undefined);
  let records = 0;
  let end = { height: 0, hash: '' };
  async function* counted(): AsyncGenerator<AuditRecord> {
    const collected = collectRecords(source);
    for (;;) {
      signal.throwIfAborted();
      const next = await Promise.race([collected.next(), stopped]);
      if (next.done === true) {
        end = next.value;
        return;
      }
      tell(++records);
      yield next.value;
    }
  }
  const part = `${file}.part`;
  let bytes = 0;
  await using out = await openNew(part);
  try {
    for await (const piece of writeContainer(counted())) {
      await out.writeFile(piece);
      bytes += piece.length;
    }
    await out.sync();
    await rename(part, file);
  } catch (thrown) {
    await rm(part, { force: true });
    throw thrown;
  } finally {
    over.abort();
  }
  return { file, bytes, records, height: end.height, head: end.hash };
}

/** @throws {CohortError} USAGE for what is there, whatever it holds: a link that leads nowhere too */
export function refuseWritten(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined)
    throw new CohortError('USAGE', `${file}: expected a file that is not there yet; name another, or remove it`);
}

/** One that is there belongs to another export, which may be running: it is never taken over. */
async function openNew(part: string): Promise<FileHandle> {
  try {
    return await open(part, 'wx', 0o600);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST')
      throw new CohortError(
        'USAGE',
        `${part}: expected none, got one that another export writes or left when it was cut off; remove it when none runs, or name another file`,
        { cause: thrown },
      );
    throw thrown;
  }
}
