// One document to a node, one document back.
import { Metadata } from '@grpc/grpc-js';
import type { Json } from '../src/canonical-json.ts';
import { grpcOptions, replied, type CallOptions } from './call.ts';
import type { Channel } from './channel.ts';
import { encodeDocument } from './documents.ts';
import { methodOf, type MethodName, type ServiceName } from './services.ts';

/** Asks for one document. @throws {CohortError} the handler's, UNREACHABLE, TIMED_OUT, CERTIFICATE_UNKNOWN, CERTIFICATE_EXPIRED */
export async function unary<S extends ServiceName>(
  channel: Channel,
  service: S,
  method: MethodName<S, 'unary'>,
  document: unknown,
  options: CallOptions = {},
): Promise<Json> {
  const request = encodeDocument(document);
  return await replied(channel, options, (callback) => {
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
  });
}
