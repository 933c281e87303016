// A stream of frames to a node, one document back.
import { Metadata, type ClientWritableStream } from '@grpc/grpc-js';
import { CohortError } from '../src/errors.ts';
import { grpcOptions, replied, type CallOptions } from './call.ts';
import type { Channel } from './channel.ts';
import type { ReplyOf, RequestOf } from '../src/wire.ts';
import { decodeReply, documentBytes } from './documents.ts';
import { assertFrame } from './frames.ts';
import { encodeMessage } from './message.ts';
import { methodOf, type MethodName, type ServiceName } from './services.ts';
import { writeMessage } from './write-message.ts';

/** Sends a header and the frames that follow from its `offset`. @throws {CohortError} as `unary`, FRAME_TOO_LARGE */
export async function uploadFrames<S extends ServiceName, M extends MethodName<S, 'upload'>>(
  channel: Channel,
  service: S,
  method: M,
  header: RequestOf<S, M>,
  frames: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: CallOptions = {},
): Promise<ReplyOf<S, M>> {
  const settled = new AbortController();
  let failure: unknown;
  try {
    const read = (message: Buffer): unknown => decodeReply(service, method, message, channel.endpoint);
    return (await replied(channel, options, read, (callback) => {
      const { path, requestSerialize, responseDeserialize } = methodOf(service, method, 'upload');
      const call = channel.client.makeClientStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        new Metadata(),
        grpcOptions(options, 6 * channel.deadlineMs),
        callback,
      );
      call.on('error', () => undefined);
      sendFrames(channel, call, header, frames, settled.signal).catch((error: unknown) => {
        failure = error;
        call.cancel();
      });
      return call;
    })) as ReplyOf<S, M>;
  } catch (error) {
    throw failure === undefined ? error : CohortError.from(failure);
  } finally {
    settled.abort();
  }
}

async function sendFrames(
  channel: Channel,
  call: ClientWritableStream<Buffer>,
  header: unknown,
  frames: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  settled: AbortSignal,
): Promise<void> {
  const send = async (frame: Uint8Array): Promise<void> => {
    assertFrame(frame);
    const message = encodeMessage(frame);
    channel.traffic.sent += message.length;
    await writeMessage(call, message, settled);
  };
  await send(documentBytes(header));
  for await (const frame of frames) {
    if (settled.aborted) return;
    await send(frame);
  }
  call.end();
}
