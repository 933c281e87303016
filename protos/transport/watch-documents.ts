// One document to a node, a stream of documents back.
import type { ReplyOf, RequestOf } from '../src/wire.ts';
import type { CallOptions } from './call.ts';
import type { Channel } from './channel.ts';
import { decodeReply } from './documents.ts';
import { receiveMessages } from './receive-messages.ts';
import type { MethodName, ServiceName } from './services.ts';

/** Receives documents until the server ends or `signal` aborts. @throws {CohortError} as `unary` */
export async function* watchDocuments<S extends ServiceName, M extends MethodName<S, 'watch'>>(
  channel: Channel,
  service: S,
  method: M,
  document: RequestOf<S, M>,
  options: CallOptions = {},
): AsyncGenerator<ReplyOf<S, M>, void, undefined> {
  for await (const message of receiveMessages(channel, service, method, 'watch', document, options, Infinity))
    yield decodeReply(service, method, message, channel.endpoint) as ReplyOf<S, M>;
}
