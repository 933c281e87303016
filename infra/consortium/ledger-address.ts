// Which ledger a consortium has and where it is reached, as its file says: the embedded one at its host, or Hyperledger Fabric at every founder.
import { CohortError } from '@cohort/protos/errors';
import { certificatePemShape } from '@cohort/protos/ledger-schema';
import { endpointShape, mspShape } from '@cohort/protos/names-schema';
import { hex, list, object, oneOf, tagged, type Fields } from '@cohort/protos/shape';

export const ledgerKinds = ['embedded', 'fabric'] as const;
export type LedgerKind = (typeof ledgerKinds)[number];

/** The embedded ledger (single operator): its node as every other node pins it. */
export interface EmbeddedLedger {
  readonly kind: 'embedded';
  readonly endpoint: string;
  readonly msp: string;
  readonly tlsCertSha256: string;
}

/** What an institution says of its part of a Fabric network: all of it public. Its peer's certificates are its authority's. */
export interface FabricPart {
  /** Where its orderer and its peer are reached. */
  readonly orderer: string;
  readonly peer: string;
  /** The certificates by which the channel's configuration knows its orderer: the one that signs blocks, and the one for TLS. */
  readonly ordererCertPem: string;
  readonly ordererTlsPem: string;
}

export interface FabricMember extends FabricPart {
  readonly msp: string;
}

/** One that was admitted after the founding: the authority is what the genesis has of a founder. */
export interface LaterFabricMember extends FabricMember {
  readonly caPem: string;
}

/** Hyperledger Fabric, begun by the founders together: from this and the genesis every one of them makes the same first block of the channel. */
export interface FabricLedger {
  readonly kind: 'fabric';
  /** The founders, sorted by MSP id. */
  readonly members: readonly FabricMember[];
  /** Of this folder's own organisations those that came later. */
  readonly later: readonly LaterFabricMember[];
}

export type LedgerAddress = EmbeddedLedger | FabricLedger;

export const fabricPartFields: Fields<FabricPart> = {
  orderer: endpointShape,
  peer: endpointShape,
  ordererCertPem: certificatePemShape,
  ordererTlsPem: certificatePemShape,
};

export const ledgerAddressShape = tagged<LedgerAddress>('kind', {
  embedded: object<EmbeddedLedger>({ kind: oneOf('embedded'), endpoint: endpointShape, msp: mspShape, tlsCertSha256: hex(32) }),
  fabric: object<FabricLedger>({
    kind: oneOf('fabric'),
    members: list(object<FabricMember>({ msp: mspShape, ...fabricPartFields }), 3, 1000),
    later: list(object<LaterFabricMember>({ msp: mspShape, ...fabricPartFields, caPem: certificatePemShape }), 0, 1000),
  }),
});

/** The organisation that hosts the embedded ledger; null where all founders run it together. */
export const hostOf = (ledger: LedgerAddress): string | null => (ledger.kind === 'embedded' ? ledger.msp : null);

/** The node that is the embedded ledger; null on Fabric, whose programs are no nodes of the registry. */
export const ledgerNodeOf = (ledger: LedgerAddress): string | null => (ledger.kind === 'embedded' ? `${ledger.msp}/ledger` : null);

/** @throws {CohortError} CONFIG_INVALID for the embedded ledger, which `cohort up` runs */
export function expectFabric(ledger: LedgerAddress, dir: string): FabricLedger {
  if (ledger.kind === 'fabric') return ledger;
  throw new CohortError(
    'CONFIG_INVALID',
    `${dir}/consortium.json: ledger.kind: expected fabric, got embedded: its ledger is the node ${ledger.msp}/ledger, which cohort up runs at ${ledger.msp}`,
  );
}
