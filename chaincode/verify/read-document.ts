// Records that are documents: canonical JSON in UTF-8, each with exactly the fields of its kind.
import { parseCanonicalJson, type Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { BlockHeader, SignedHeader } from '@cohort/protos/ledger';
import { roundKeyShape } from '@cohort/protos/names-schema';
import { hex, integer, list, nullable, object, oneOf, text, type Shape } from '@cohort/protos/shape';
import type { Signed } from '@cohort/protos/statements';
import { anySignedShape } from '@cohort/protos/statements-schema';
import type { EmbeddedBlock, EmbeddedTransaction } from '../client/block.ts';

/** The parties' signed statements of one committed round, sorted by party and sequence number. */
export interface ExchangeDocument {
  readonly round: string;
  readonly statements: readonly Signed[];
}

const hash = hex(32);
const anything: Shape<unknown> = (value) => value;
const anyText: Shape<string> = text(65_536, /^/, 'text');

const headerFields = { height: integer(0), previousHash: hash, merkleRoot: hash, stateHash: hash };
const headerShape = object<SignedHeader>({
  ...(headerFields as { readonly [K in keyof BlockHeader]: Shape<BlockHeader[K]> }),
  hash,
  signatures: list(object<SignedHeader['signatures'][number]>({ key: hash, signature: hex(64) }), 1, 100),
});

const transactionShape = object<EmbeddedTransaction>({
  txId: hash,
  creator: object<EmbeddedTransaction['creator']>({ msp: anyText, certSha256: hash }),
  verb: anyText as Shape<EmbeddedTransaction['verb']>,
  requestId: anyText,
  body: anything,
  code: oneOf('VALID', 'MVCC_CONFLICT'),
  event: nullable(object<NonNullable<EmbeddedTransaction['event']>>({ name: anyText, payload: anything })),
  payload: anything,
  certificatePem: anyText,
  signature: hex(64),
});

const blockShape = object<EmbeddedBlock>({ header: headerShape, transactions: list(transactionShape, 0, 100_000) });
const exchangeShape = object<ExchangeDocument>({ round: roundKeyShape, statements: list(anySignedShape, 0, 100_000) });

/** @throws {CohortError} ENCODING_INVALID for anything but canonical JSON in UTF-8 */
export function readDocument(payload: Uint8Array): Json {
  let read: string;
  try {
    read = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload);
  } catch (cause) {
    throw new CohortError('ENCODING_INVALID', 'document: expected UTF-8', { cause });
  }
  return parseCanonicalJson(read);
}

/** @throws {CohortError} ENCODING_INVALID, BODY_INVALID */
export function readBlock(payload: Uint8Array): EmbeddedBlock {
  return blockShape(readDocument(payload), 'block');
}

/** @throws {CohortError} ENCODING_INVALID, BODY_INVALID */
export function readExchange(payload: Uint8Array): ExchangeDocument {
  return exchangeShape(readDocument(payload), 'exchange');
}
