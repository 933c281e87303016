// Documents as they pass between two ends in one process: encoded, bounded and checked as on the wire, with nothing shared.
import type { ReplyOf, RequestOf, WireDocuments } from '../src/wire.ts';
import { decodeReply, decodeRequest, encodeDocument } from './documents.ts';

/** A request as its receiver reads it. @throws {CohortError} BODY_INVALID, QUOTA_EXCEEDED, ENCODING_INVALID */
export function requestOverWire<S extends keyof WireDocuments, M extends keyof WireDocuments[S] & string>(
  service: S,
  method: M,
  document: RequestOf<S, M>,
): RequestOf<S, M> {
  return decodeRequest(service, method, encodeDocument(document)) as RequestOf<S, M>;
}

/** An answer of `peer` as its caller reads it. @throws {CohortError} REPLY_INVALID, ENCODING_INVALID */
export function replyOverWire<S extends keyof WireDocuments, M extends keyof WireDocuments[S] & string>(
  service: S,
  method: M,
  document: unknown,
  peer: string,
): ReplyOf<S, M> {
  return decodeReply(service, method, encodeDocument(document), peer) as ReplyOf<S, M>;
}
