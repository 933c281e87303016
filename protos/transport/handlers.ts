// From a table of handlers by service and call to gRPC handlers that check the caller's certificate first.
import type { EventEmitter } from 'node:events';
import type { sendUnaryData, ServerReadableStream, ServerUnaryCall, ServerWritableStream, UntypedHandleCall } from '@grpc/grpc-js';
import type { Json } from '../src/canonical-json.ts';
import { CohortError } from '../src/errors.ts';
import type { VectorHeader } from '../src/messages.ts';
import { decodeDocument, encodeDocument } from './documents.ts';
import { assertFrame, readVectorHeader } from './frames.ts';
import { toStatus } from './map-error.ts';
import { decodeMessage, encodeMessage } from './message.ts';
import type { Kind, services, ServiceName } from './services.ts';
import type { Traffic } from './traffic.ts';
import type { Peer } from './trust-store.ts';
import { writeMessage } from './write-message.ts';

/** What a handler knows of a call. `signal` aborts when the caller is gone or the server closes. */
export interface Call {
  readonly peer: Peer;
  readonly document: Json;
  readonly signal: AbortSignal;
}

/** An upload: its header, then the bytes, at the speed at which they are read. */
export interface UploadCall {
  readonly peer: Peer;
  readonly header: VectorHeader;
  readonly frames: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

/** One handler per direction. Documents are anything that canonical JSON can say. */
export interface HandlerOf {
  readonly unary: (call: Call) => unknown;
  readonly upload: (call: UploadCall) => unknown;
  readonly download: (call: Call) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly watch: (call: Call) => AsyncIterable<unknown> | Iterable<unknown>;
}

/** The calls that a node serves; one that is missing answers VERB_UNKNOWN. */
export type Handlers = {
  readonly [S in ServiceName]?: { readonly [M in keyof (typeof services)[S]]?: HandlerOf[(typeof services)[S][M] & Kind] };
};

export type AnyCall = ServerUnaryCall<Buffer, Buffer> | ServerReadableStream<Buffer, Buffer> | ServerWritableStream<Buffer, Buffer>;

/** What all handlers of a server share. */
export interface HandlerContext {
  readonly identify: (call: AnyCall) => Peer;
  readonly traffic: Traffic;
  readonly closing: AbortSignal;
  /** Told of every unforeseen error, for the log; its text is not sent. */
  readonly onError: (method: string, error: CohortError) => void;
}

/** A gRPC handler for one call. */
export function serve<K extends Kind>(kind: K, handler: HandlerOf[K], context: HandlerContext): UntypedHandleCall {
  if (kind === 'unary')
    return (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) =>
      void answer(call, reply, context, (peer, signal) =>
        (handler as HandlerOf['unary'])({ peer, document: readDocument(call, context), signal }),
      );
  if (kind === 'upload')
    return (call: ServerReadableStream<Buffer, Buffer>, reply: sendUnaryData<Buffer>) =>
      void answer(call, reply, context, (peer, signal) => receive(call, handler as HandlerOf['upload'], context, peer, signal));
  const encode = kind === 'download' ? (frame: unknown) => encodeFrame(frame as Uint8Array) : encodeDocument;
  return (call: ServerWritableStream<Buffer, Buffer>) => void stream(call, handler as HandlerOf['watch'], encode, context);
}

async function answer(
  call: ServerUnaryCall<Buffer, Buffer> | ServerReadableStream<Buffer, Buffer>,
  reply: sendUnaryData<Buffer>,
  context: HandlerContext,
  handle: (peer: Peer, signal: AbortSignal) => unknown,
): Promise<void> {
  try {
    const message = encodeDocument(await handle(context.identify(call), signalOf(call, context)));
    context.traffic.sent += message.length;
    reply(null, message);
  } catch (error) {
    reply(refusal(call, error, context));
  }
}

async function receive(
  call: ServerReadableStream<Buffer, Buffer>,
  handle: HandlerOf['upload'],
  context: HandlerContext,
  peer: Peer,
  signal: AbortSignal,
): Promise<unknown> {
  const messages: AsyncIterator<Buffer> = call.iterator({ destroyOnReturn: false });
  const first = await messages.next();
  if (first.done === true) throw new CohortError('ENCODING_INVALID', 'upload: expected a header frame first, got an empty stream');
  context.traffic.received += first.value.length;
  const header = readVectorHeader(decodeMessage(first.value));
  return await handle({ peer, header, frames: dataFrames(messages, context), signal });
}

async function* dataFrames(messages: AsyncIterator<Buffer>, context: HandlerContext): AsyncGenerator<Uint8Array, void, undefined> {
  for (let next = await messages.next(); next.done !== true; next = await messages.next()) {
    context.traffic.received += next.value.length;
    const frame = decodeMessage(next.value);
    assertFrame(frame);
    yield frame;
  }
}

async function stream(
  call: ServerWritableStream<Buffer, Buffer>,
  handle: HandlerOf['watch'],
  encode: (item: unknown) => Buffer,
  context: HandlerContext,
): Promise<void> {
  try {
    const signal = signalOf(call, context);
    for await (const item of handle({ peer: context.identify(call), document: readDocument(call, context), signal })) {
      const message = encode(item);
      context.traffic.sent += message.length;
      await writeMessage(call, message, signal);
      if (signal.aborted) break;
    }
    call.end();
  } catch (error) {
    // gRPC sends what is emitted here as the status, after the messages already written.
    call.emit('error', refusal(call, error, context));
  }
}

function readDocument(call: { readonly request: Buffer }, context: HandlerContext): Json {
  context.traffic.received += call.request.length;
  return decodeDocument(call.request);
}

function encodeFrame(frame: Uint8Array): Buffer {
  assertFrame(frame);
  return encodeMessage(frame);
}

function signalOf(call: EventEmitter & { readonly cancelled: boolean }, context: HandlerContext): AbortSignal {
  const gone = new AbortController();
  const leave = (): void => {
    gone.abort(new CohortError('TIMED_OUT', 'the caller is gone'));
  };
  if (call.cancelled) leave();
  else call.once('cancelled', leave);
  return AbortSignal.any([gone.signal, context.closing]);
}

function refusal(call: AnyCall, error: unknown, context: HandlerContext): ReturnType<typeof toStatus> {
  const known = CohortError.from(error);
  if (known.code === 'INTERNAL') context.onError(call.getPath(), known);
  return toStatus(known);
}
