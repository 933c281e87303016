// What all calls over a channel share: deadline, cancellation, and one kind of error.
import type { CallOptions as GrpcOptions, requestCallback } from '@grpc/grpc-js';
import { CohortError } from '../src/errors.ts';
import type { Channel } from './channel.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default: the channel's; six times that for frames, none for `watchDocuments`. */
  readonly deadlineMs?: number | undefined;
}

interface Cancellable {
  cancel(): void;
}

/** Starts a call that ends in one document, and waits for it. */
export async function replied(
  channel: Channel,
  options: CallOptions,
  read: (message: Buffer) => unknown,
  start: (callback: requestCallback<Buffer>) => Cancellable,
): Promise<unknown> {
  channel.assertTrusted();
  refuseAborted(options.signal);
  let cancel: (() => void) | undefined;
  try {
    const message = await new Promise<Buffer>((resolve, reject) => {
      const call = start((error, reply) => {
        if (reply === undefined) reject(error ?? new CohortError('INTERNAL', 'a reply without a document'));
        else resolve(reply);
      });
      cancel = () => {
        call.cancel();
      };
      options.signal?.addEventListener('abort', cancel, { once: true });
    });
    channel.traffic.received += message.length;
    return read(message);
  } catch (error) {
    refuseAborted(options.signal);
    throw channel.explain(error);
  } finally {
    if (cancel !== undefined) options.signal?.removeEventListener('abort', cancel);
  }
}

/** The deadline in the form gRPC takes. */
export function grpcOptions(options: CallOptions, deadlineMs: number): GrpcOptions {
  return { deadline: Date.now() + (options.deadlineMs ?? deadlineMs) };
}

/** @throws {CohortError} the abort reason, or TIMED_OUT */
export function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  const reason: unknown = signal.reason;
  throw reason instanceof CohortError ? reason : new CohortError('TIMED_OUT', 'the call was cancelled on this side');
}
