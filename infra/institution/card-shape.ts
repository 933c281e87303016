// An institution's public card: who it is, its nodes and where they are reached, with proofs that it holds their keys.
import type { CertificateProof, NodeRecord, OrganisationRecord, Possession } from '@cohort/protos/ledger';
import { certificateProofShape, nodeRecordShape, organisationRecordShape, possessionShape } from '@cohort/protos/ledger-schema';
import { endpointShape } from '@cohort/protos/names-schema';
import { hex, list, nullable, object, oneOf } from '@cohort/protos/shape';
import { fabricPartFields, type FabricPart } from '../consortium/ledger-address.ts';

export const cardFormat = 'cohort/card/v2';

/** A ledger that an institution can host: its node's endpoint and TLS certificate, and the key that signs its blocks. */
export interface LedgerCard {
  readonly endpoint: string;
  readonly tlsCertSha256: string;
  readonly ledgerKey: string;
}

/** What its words are taken over, and what the members vote on or sign. */
export interface CardContent {
  readonly organisation: OrganisationRecord;
  /** Beside its admin: an agent, and a party where it runs one. */
  readonly nodes: readonly NodeRecord[];
  readonly ledger: LedgerCard | null;
  /** Its part of a Fabric network, where it can run one. */
  readonly fabric: FabricPart | null;
}

export interface Card extends CardContent {
  readonly format: typeof cardFormat;
  /** Of its admin over the organisation, then of each node over its record: what an admission by vote takes. */
  readonly possessions: readonly Possession[];
  /** That it holds the ledger's keys: by the block key, hex, and by the TLS certificate's. */
  readonly ledgerPossession: { readonly key: string; readonly tls: CertificateProof } | null;
  /** By its certificate authority over all above: ECDSA P-256 with SHA-256, r and s as 64 bytes, hex. */
  readonly signature: string;
}

export const cardShape = object<Card>({
  format: oneOf(cardFormat),
  organisation: organisationRecordShape,
  nodes: list(nodeRecordShape, 1, 2),
  ledger: nullable(object<LedgerCard>({ endpoint: endpointShape, tlsCertSha256: hex(32), ledgerKey: hex(32) })),
  fabric: nullable(object<FabricPart>(fabricPartFields)),
  possessions: list(possessionShape, 2, 3),
  ledgerPossession: nullable(object({ key: hex(64), tls: certificateProofShape })),
  signature: hex(64),
});
