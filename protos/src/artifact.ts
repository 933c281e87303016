// What travels between sites by its content: the bytes whose SHA-256 a proposal or a plan names.
import { sha256 } from '@noble/hashes/sha2.js';
import { encode } from './canonical.ts';
import { canonicalJson, parseCanonicalJson, type Json } from './canonical-json.ts';
import { CohortError } from './errors.ts';
import { toHex } from './hash.ts';
import type { LabelName } from './labels.ts';

/** Bytes of the largest artifact that is put; a larger genesis model lies in each party's own folder. */
export const mostArtifactBytes = 256 * 1024 * 1024;
/** Bytes of the largest schema and of the largest architecture. */
export const mostSchemaBytes = 1024 * 1024;
export const mostArchitectureBytes = 64 * 1024;

/** Documents that are named by H(label, canonical JSON): a schema, an architecture. A model is named by its file's own SHA-256. */
export type DocumentLabel = Extract<LabelName, 'schema' | 'architecture'>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The name of an artifact: SHA-256 of its bytes, hex. */
export function artifactHash(bytes: Uint8Array): string {
  return toHex(sha256(bytes));
}

/** A document as an artifact: the very bytes that its hash is taken over, so that `artifactHash` of them is the hash that ledger and plan hold. */
export function documentArtifact(label: DocumentLabel, document: unknown): Uint8Array {
  return encode(label, canonicalJson(document));
}

/** The document in such bytes; its own shape is for the caller to check. @throws {CohortError} ENCODING_INVALID for any other bytes, those of another label included */
export function readDocumentArtifact(label: DocumentLabel, bytes: Uint8Array): Json {
  const start = encode(label).length + 4;
  const text = utf8Text(label, bytes.subarray(Math.min(start, bytes.length)));
  const document = parseCanonicalJson(text);
  const whole = encode(label, text);
  if (whole.length !== bytes.length || whole.some((byte, at) => byte !== bytes[at])) throw refusal(label);
  return document;
}

function utf8Text(label: DocumentLabel, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw refusal(label);
  }
}

const refusal = (label: DocumentLabel): CohortError =>
  new CohortError('ENCODING_INVALID', `artifact: expected the bytes of a document of kind ${label}, got others; ask for another hash`);
