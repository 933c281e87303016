// One document to a node, a stream of frames back.
import type { RequestOf } from '../src/wire.ts';
import type { CallOptions } from './call.ts';
import type { Channel } from './channel.ts';
import { assertFrame } from './frames.ts';
import { decodeMessage } from './message.ts';
import { receiveMessages } from './receive-messages.ts';
import type { MethodName, ServiceName } from './services.ts';

/** Receives frames; leaving the loop early cancels the call. @throws {CohortError} as `unary`, FRAME_TOO_LARGE */
export async function* downloadFrames<S extends ServiceName, M extends MethodName<S, 'download'>>(
  channel: Channel,
  service: S,
  method: M,
  document: RequestOf<S, M>,
  options: CallOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const message of receiveMessages(channel, service, method, 'download', document, options, 6 * channel.deadlineMs)) {
    const frame = decodeMessage(message);
    assertFrame(frame);
    yield frame;
  }
}
