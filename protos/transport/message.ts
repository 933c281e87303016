// The one-field protobuf messages Document and Frame, by hand: tag 0x0a, varint length, bytes (cohort/v1/message.proto).
import { CohortError } from '../src/errors.ts';

/** Largest gRPC message of any kind: a document of 4 MiB and its header. */
export const maxMessageBytes = 4 * 1024 * 1024 + 16;

const tag = 0x0a;

/** A message whose only field, number 1, holds `payload`; an empty field is left out, as proto3 does. */
export function encodeMessage(payload: Uint8Array): Buffer {
  if (payload.length === 0) return Buffer.alloc(0);
  const header: number[] = [tag];
  let rest = payload.length;
  while (rest > 0x7f) {
    header.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  header.push(rest);
  const message = Buffer.allocUnsafe(header.length + payload.length);
  message.set(header, 0);
  message.set(payload, header.length);
  return message;
}

/**
 * The bytes of field 1, as a view of `message`. Stricter than protobuf: one field, the shortest length, nothing after it.
 * @throws {CohortError} ENCODING_INVALID
 */
export function decodeMessage(message: Uint8Array): Uint8Array {
  if (message.length === 0) return message;
  let length = 0;
  let at = 1;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = message[at++] ?? 0x80;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  const padded = at > 2 && message[at - 1] === 0;
  if (message[0] !== tag || length === 0 || padded || at + length !== message.length)
    throw new CohortError(
      'ENCODING_INVALID',
      'message: expected one length-delimited field 1 that fills it; use the same cohort/v1 .proto files',
    );
  return message.subarray(at);
}
