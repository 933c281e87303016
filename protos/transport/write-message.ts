// Writes one message to a gRPC stream at the reader's speed.
import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Resolves when the stream takes more, or when it is over; the stream's own status says why. */
export async function writeMessage(
  stream: Pick<Writable, 'write' | 'once' | 'destroyed'> & NodeJS.EventEmitter,
  message: Buffer,
  signal: AbortSignal,
): Promise<void> {
  if (stream.write(message) || signal.aborted) return;
  await once(stream, 'drain', { signal }).catch(() => undefined);
}
