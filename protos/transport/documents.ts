// Canonical JSON documents on the wire: UTF-8 text inside a Document message, or as the first frame of a stream.
import { canonicalJson, parseCanonicalJson, type Json } from '../src/canonical-json.ts';
import { CohortError } from '../src/errors.ts';
import { wireRow } from '../src/wire-schema.ts';
import { decodeMessage, encodeMessage } from './message.ts';

/** Bytes of the largest document; a list of statements stays far below it. */
const maxDocumentBytes = 4 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A document's text as bytes. @throws {CohortError} ENCODING_INVALID, QUOTA_EXCEEDED beyond 4 MiB. */
export function documentBytes(value: unknown): Buffer {
  const bytes = Buffer.from(canonicalJson(value), 'utf8');
  if (bytes.length > maxDocumentBytes)
    throw new CohortError(
      'QUOTA_EXCEEDED',
      `document: expected at most ${String(maxDocumentBytes)} bytes, got ${String(bytes.length)}; ask for less at once`,
    );
  return bytes;
}

/** @throws {CohortError} ENCODING_INVALID unless the bytes are canonical JSON in UTF-8. */
export function readDocument(bytes: Uint8Array): Json {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw new CohortError('ENCODING_INVALID', 'document: expected UTF-8');
  }
  return parseCanonicalJson(text);
}

/** A value as a Document message. @throws {CohortError} as `documentBytes` */
export function encodeDocument(value: unknown): Buffer {
  return encodeMessage(documentBytes(value));
}

/** The value in a Document message. @throws {CohortError} ENCODING_INVALID, QUOTA_EXCEEDED beyond `maxBytes`, before anything is read. */
export function decodeDocument(message: Uint8Array, maxBytes: number): Json {
  return readBounded(decodeMessage(message), maxBytes);
}

function readBounded(bytes: Uint8Array, maxBytes: number): Json {
  assertSize(bytes, maxBytes);
  return readDocument(bytes);
}

function assertSize({ length }: Uint8Array, maxBytes: number): void {
  if (length > maxBytes)
    throw new CohortError('QUOTA_EXCEEDED', `document: expected at most ${String(maxBytes)} bytes, got ${String(length)}`);
}

/** A request as its call takes it. @throws {CohortError} BODY_INVALID, QUOTA_EXCEEDED, ENCODING_INVALID */
export function decodeRequest(service: string, method: string, message: Uint8Array): unknown {
  const { request, requestBytes } = wireRow(service, method);
  return request(decodeDocument(message, requestBytes), `${service}.${method}`);
}

/** An answer of `peer` as its call gives it; the answering node is at fault for any other. @throws {CohortError} REPLY_INVALID */
export function decodeReply(service: string, method: string, message: Uint8Array, peer: string): unknown {
  return checkReply(service, method, peer, () => decodeDocument(message, wireRow(service, method).replyBytes));
}

/** An answer in the first frame of a stream. @throws {CohortError} REPLY_INVALID */
export function decodeReplyFrame(service: string, method: string, frame: Uint8Array, peer: string): unknown {
  return checkReply(service, method, peer, () => readBounded(frame, wireRow(service, method).replyBytes));
}

/** An own answer as a message: one that its caller would refuse does not leave. @throws {CohortError} INTERNAL */
export function encodeReply(service: string, method: string, value: unknown): Buffer {
  const { reply, replyBytes } = wireRow(service, method);
  try {
    const bytes = documentBytes(reply(value, 'reply'));
    assertSize(bytes, replyBytes);
    return encodeMessage(bytes);
  } catch (thrown) {
    const { message } = CohortError.from(thrown);
    throw new CohortError('INTERNAL', `${service}.${method}: expected an own answer of its shape; ${message}`, { cause: thrown });
  }
}

/** @throws {CohortError} REPLY_INVALID naming peer and call */
function checkReply(service: string, method: string, peer: string, read: () => unknown): unknown {
  try {
    return wireRow(service, method).reply(read(), 'reply');
  } catch (thrown) {
    const { detail } = CohortError.from(thrown);
    throw new CohortError('REPLY_INVALID', `${peer}, ${service}.${method}: ${detail}; it is of another version, or lies`);
  }
}
