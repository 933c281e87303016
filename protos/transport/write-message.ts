// Writes one message to a gRPC stream at the reader's speed.
import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** The stream holds sixteen messages before it asks to wait, whatever they weigh: of frames so large it is given one at a time. */
const largeBytes = 64 * 1024;

/** Resolves when the stream takes more, or when it is over; the stream's own status says why. */
export async function writeMessage(
  stream: Pick<Writable, 'write' | 'once' | 'destroyed'> & NodeJS.EventEmitter,
  message: Buffer,
  signal: AbortSignal,
): Promise<void> {
  if (message.length < largeBytes) {
    if (stream.write(message) || signal.aborted) return;
    await once(stream, 'drain', { signal }).catch(() => undefined);
    return;
  }
  const { promise: taken, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => {
    resolve(undefined);
  };
  signal.addEventListener('abort', end, { once: true });
  stream.write(message, end);
  if (!signal.aborted) await taken;
  signal.removeEventListener('abort', end);
}
