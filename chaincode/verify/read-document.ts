// Records that are documents: canonical JSON in UTF-8, each with exactly the fields of its kind.
import type { Announced } from '@cohort/protos/attached';
import { announcedListShape } from '@cohort/protos/attached-schema';
import { parseCanonicalJson, type Json } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import { roundKeyShape } from '@cohort/protos/names-schema';
import { list, object } from '@cohort/protos/shape';
import type { Signed } from '@cohort/protos/statements';
import { anySignedShape } from '@cohort/protos/statements-schema';
import type { EmbeddedBlock } from '@cohort/protos/wire';
import { embeddedBlockShape } from '@cohort/protos/wire-schema';

/**
 * The parties' signed statements of one committed round, sorted by party and sequence number, and the announcements that the healed lists
 * behind its U sign, sorted by hash.
 */
export interface ExchangeDocument {
  readonly announcements: readonly (readonly Announced[])[];
  readonly round: string;
  readonly statements: readonly Signed[];
}

const exchangeShape = object<ExchangeDocument>({
  announcements: list(announcedListShape, 0, 3),
  round: roundKeyShape,
  statements: list(anySignedShape, 0, 100_000),
});

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
  return embeddedBlockShape(readDocument(payload), 'block');
}

/** @throws {CohortError} ENCODING_INVALID, BODY_INVALID */
export function readExchange(payload: Uint8Array): ExchangeDocument {
  return exchangeShape(readDocument(payload), 'exchange');
}
