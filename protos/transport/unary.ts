// One document to a node, one document back.
import { Metadata } from '@grpc/grpc-js';
import type { ReplyOf, RequestOf } from '../src/wire.ts';
import { grpcOptions, replied, type CallOptions } from './call.ts';
import type { Channel } from './channel.ts';
import { decodeReply, encodeDocument } from './documents.ts';
import { methodOf, type MethodName, type ServiceName } from './services.ts';

/** Asks for one document. @throws {CohortError} the handler's, REPLY_INVALID, UNREACHABLE, TIMED_OUT, CERTIFICATE_UNKNOWN, CERTIFICATE_EXPIRED */
export async function unary<S extends ServiceName, M extends MethodName<S, 'unary'>>(
  channel: Channel,
  service: S,
  method: M,
  document: RequestOf<S, M>,
  options: CallOptions = {},
): Promise<ReplyOf<S, M>> {
  const request = encodeDocument(document);
  const read = (message: Buffer): unknown => decodeReply(service, method, message, channel.endpoint);
  return (await replied(channel, options, read, (callback) => {
    const { path, requestSerialize, responseDeserialize } = methodOf(service, method, 'unary');
    channel.traffic.sent += request.length;
    return channel.client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      new Metadata(),
      grpcOptions(options, channel.deadlineMs),
      callback,
    );
  })) as ReplyOf<S, M>;
}
