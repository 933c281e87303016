// One document to a node, a stream of documents back.
import type { Json } from '../src/canonical-json.ts';
import type { CallOptions } from './call.ts';
import type { Channel } from './channel.ts';
import { decodeDocument } from './documents.ts';
import { receiveMessages } from './receive-messages.ts';
import type { MethodName, ServiceName } from './services.ts';

/** Receives documents until the server ends or `signal` aborts. @throws {CohortError} as `unary` */
export async function* watchDocuments<S extends ServiceName>(
  channel: Channel,
  service: S,
  method: MethodName<S, 'watch'>,
  document: unknown,
  options: CallOptions = {},
): AsyncGenerator<Json, void, undefined> {
  for await (const message of receiveMessages(channel, service, method, 'watch', document, options, Infinity))
    yield decodeDocument(message);
}
