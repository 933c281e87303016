// The messages of a stream that a node sends, for downloads and watches alike.
import { Metadata, type ClientReadableStream } from '@grpc/grpc-js';
import { grpcOptions, refuseAborted, type CallOptions } from './call.ts';
import type { Channel } from './channel.ts';
import { encodeDocument } from './documents.ts';
import { methodOf, type Kind, type ServiceName } from './services.ts';

/** Leaving the loop early cancels the call. */
export async function* receiveMessages(
  channel: Channel,
  service: ServiceName,
  method: string,
  kind: Kind,
  document: unknown,
  options: CallOptions,
  deadlineMs: number,
): AsyncGenerator<Buffer, void, undefined> {
  channel.assertTrusted();
  refuseAborted(options.signal);
  const request = encodeDocument(document);
  const { path, requestSerialize, responseDeserialize } = methodOf(service, method, kind);
  channel.traffic.sent += request.length;
  const call: ClientReadableStream<Buffer> = channel.client.makeServerStreamRequest(
    path,
    requestSerialize,
    responseDeserialize,
    request,
    new Metadata(),
    grpcOptions(options, deadlineMs),
  );
  const cancel = (): void => {
    call.cancel();
  };
  options.signal?.addEventListener('abort', cancel, { once: true });
  call.on('error', () => undefined);
  try {
    for await (const message of call as AsyncIterable<Buffer>) {
      channel.traffic.received += message.length;
      yield message;
    }
  } catch (error) {
    refuseAborted(options.signal);
    throw channel.explain(error);
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    call.cancel();
  }
}
