// From a table of handlers by service and call to gRPC handlers that check the caller's certificate first.
import type { EventEmitter } from 'node:events';
import type { sendUnaryData, ServerReadableStream, ServerUnaryCall, ServerWritableStream, UntypedHandleCall } from '@grpc/grpc-js';
import { CohortError } from '../src/errors.ts';
import type { RequestOf } from '../src/wire.ts';
import { decodeRequest, encodeReply } from './documents.ts';
import { assertFrame, readHeader } from './frames.ts';
import { toStatus } from './map-error.ts';
import { decodeMessage, encodeMessage } from './message.ts';
import type { Kind, services, ServiceName } from './services.ts';
import type { Traffic } from './traffic.ts';
import type { Peer } from './trust-store.ts';
import { writeMessage } from './write-message.ts';

/** What a handler knows of a call. */
export interface Call<Request> {
  readonly peer: Peer;
  /** In the shape that the table of wire documents gives it. */
  readonly document: Request;
  /** Aborts when the caller is gone or trusted no more, or the server closes. It is made when it is first read: most calls end before. */
  readonly signal: AbortSignal;
}

/** An upload: its header, then the bytes, at the speed at which they are read. */
export interface UploadCall<Header> {
  readonly peer: Peer;
  readonly header: Header;
  readonly frames: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

/** One handler per direction. What it answers is checked before it leaves, and again by who asked. */
export interface HandlerOf<Request> {
  readonly unary: (call: Call<Request>) => unknown;
  readonly upload: (call: UploadCall<Request>) => unknown;
  readonly download: (call: Call<Request>) => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  readonly watch: (call: Call<Request>) => AsyncIterable<unknown> | Iterable<unknown>;
}

/** The calls that a node serves; one that is missing answers VERB_UNKNOWN. */
export type Handlers = {
  readonly [S in ServiceName]?: { readonly [M in keyof (typeof services)[S]]?: HandlerOf<RequestOf<S, M>>[(typeof services)[S][M] & Kind] };
};

export type AnyCall = ServerUnaryCall<Buffer, Buffer> | ServerReadableStream<Buffer, Buffer> | ServerWritableStream<Buffer, Buffer>;

/** Who calls; `ended` aborts when that node is trusted no more, with the error that it is told. */
export interface Caller {
  readonly peer: Peer;
  readonly ended: AbortSignal;
}

/** What all handlers of a server share. */
export interface HandlerContext {
  /** The node behind the call; waits while it is known that the registry has changed and not to what, or until the call's signal. */
  readonly identify: (call: AnyCall, signal: () => AbortSignal) => Promise<Caller>;
  readonly traffic: Traffic;
  readonly closing: AbortSignal;
  /** Told of every unforeseen error, for the log; its text is not sent. */
  readonly onError: (method: string, error: CohortError) => void;
}

/** What a served call is: its handler, and the names under which the table has its documents. */
export interface Served<K extends Kind> {
  readonly kind: K;
  readonly service: string;
  readonly method: string;
  readonly handler: HandlerOf<unknown>[K];
}

/** A gRPC handler for one call. */
export function serve<K extends Kind>(served: Served<K>, context: HandlerContext): UntypedHandleCall {
  const { kind, handler } = served;
  if (kind === 'unary')
    return (call: ServerUnaryCall<Buffer, Buffer>, reply: sendUnaryData<Buffer>) =>
      void answer(call, reply, served, context, (peer, signal) =>
        (handler as HandlerOf<unknown>['unary'])(callOf(peer, readRequest(call, served, context), signal)),
      );
  if (kind === 'upload')
    return (call: ServerReadableStream<Buffer, Buffer>, reply: sendUnaryData<Buffer>) =>
      void answer(call, reply, served, context, (peer, signal) =>
        receive(call, served as unknown as Served<'upload'>, context, peer, signal),
      );
  const encode =
    kind === 'download'
      ? (frame: unknown) => encodeFrame(frame as Uint8Array)
      : oncePerItem((item) => encodeReply(served.service, served.method, item));
  return (call: ServerWritableStream<Buffer, Buffer>) => void stream(call, served as unknown as Served<'watch'>, encode, context);
}

async function answer(
  call: ServerUnaryCall<Buffer, Buffer> | ServerReadableStream<Buffer, Buffer>,
  reply: sendUnaryData<Buffer>,
  { service, method }: Pick<Served<Kind>, 'service' | 'method'>,
  context: HandlerContext,
  handle: (peer: Peer, signal: () => AbortSignal) => unknown,
): Promise<void> {
  try {
    const leaving = once(() => signalOf(call, context));
    const { peer, ended } = await context.identify(call, leaving);
    const message = encodeReply(service, method, await handle(peer, () => AbortSignal.any([leaving(), ended])));
    context.traffic.sent += message.length;
    reply(null, message);
  } catch (error) {
    reply(refusal(call, error, context));
  }
}

async function receive(
  call: ServerReadableStream<Buffer, Buffer>,
  { service, method, handler }: Served<'upload'>,
  context: HandlerContext,
  peer: Peer,
  signal: () => AbortSignal,
): Promise<unknown> {
  const messages: AsyncIterator<Buffer> = call.iterator({ destroyOnReturn: false });
  const first = await messages.next();
  if (first.done === true) throw new CohortError('ENCODING_INVALID', 'upload: expected a header frame first, got an empty stream');
  context.traffic.received += first.value.length;
  const header = readHeader(service, method, decodeMessage(first.value));
  return await handler({ peer, header, frames: dataFrames(messages, context), signal: signal() });
}

function callOf<Request>(peer: Peer, document: Request, signal: () => AbortSignal): Call<Request> {
  const made = once(signal);
  return {
    peer,
    document,
    get signal() {
      return made();
    },
  };
}

function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
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
  served: Served<'watch'>,
  encode: (item: unknown) => Buffer,
  context: HandlerContext,
): Promise<void> {
  try {
    const leaving = signalOf(call, context);
    const { peer, ended } = await context.identify(call, () => leaving);
    const signal = AbortSignal.any([leaving, ended]);
    for await (const item of served.handler({ peer, document: readRequest(call, served, context), signal })) {
      const message = encode(item);
      context.traffic.sent += message.length;
      await writeMessage(call, message, signal);
      if (signal.aborted) break;
    }
    ended.throwIfAborted();
    call.end();
  } catch (error) {
    // gRPC sends what is emitted here as the status, after the messages already written.
    call.emit('error', refusal(call, error, context));
  }
}

function readRequest(call: { readonly request: Buffer }, { service, method }: Served<Kind>, context: HandlerContext): unknown {
  context.traffic.received += call.request.length;
  return decodeRequest(service, method, call.request);
}

/** Many watch the same thing: the first of them has it checked and written. */
function oncePerItem(encode: (item: unknown) => Buffer): (item: unknown) => Buffer {
  const encoded = new WeakMap<object, Buffer>();
  return (item) => {
    if (!(item instanceof Object)) return encode(item);
    const message = encoded.get(item) ?? encode(item);
    encoded.set(item, message);
    return message;
  };
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
