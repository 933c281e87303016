// The registry: organisations, their nodes, the proofs that nodes hold their keys, and what the ledger shows of them.

export type NodeRole = 'agent' | 'party' | 'admin' | 'ledger';

/** One node's registry record. Fingerprints are SHA-256 of the certificate's DER, hex; keys are raw, hex. */
export interface NodeRecord {
  readonly node: string;
  readonly msp: string;
  readonly role: NodeRole;
  readonly tlsCertSha256: string;
  readonly identityCertSha256: string;
  readonly nodeKey: string;
  readonly boxKey: string;
  /** `host:port`, or empty for a node that serves nothing. */
  readonly endpoint: string;
}

/** A certificate and its key's signature: ECDSA P-256 with SHA-256, r and s as 64 bytes, hex. */
export interface CertificateProof {
  readonly certificatePem: string;
  readonly signature: string;
}

/** That a node holds the keys of its record: each signs the same bytes. `node` is by its Ed25519 node key, hex. */
export interface Possession {
  readonly node: string;
  readonly tls: CertificateProof;
  readonly identity: CertificateProof;
}

/** The signature that chains a record to the one before it: the `number`-th rotation, `previous` the hash of that record, by its node key. */
export interface SignedRotation {
  readonly number: number;
  readonly previous: string;
  readonly signature: string;
}

/** What has become of a node's record since its admission. */
export interface RotationView {
  /** Null while the admitted record is in force. */
  readonly signed: SignedRotation | null;
  /** Earlier records whose certificates and box key still hold. */
  readonly former: readonly NodeRecord[];
  /** In force from epoch `since` on, unless it is cancelled; the record before it holds until rounds opened under it have ended. */
  readonly next: {
    readonly record: NodeRecord;
    readonly signed: SignedRotation;
    readonly since: number;
  } | null;
  /** The highest number that was signed, cancelled ones among them; the next is one more. */
  readonly used: number;
}

/** An organisation: its certificate authority (PEM, for identity and TLS certificates) and its first admin node. */
export interface OrganisationRecord {
  readonly msp: string;
  readonly name: string;
  readonly caPem: string;
  readonly admin: NodeRecord;
}

export interface OrganisationView extends OrganisationRecord {
  /** The authority before the present one, while its certificates still hold. */
  readonly formerCaPem: string | null;
  readonly status: 'active' | 'suspended';
  /** The epoch with which an emergency suspension ends; until then it votes and takes part in nothing else. Null without one. */
  readonly suspendedUntil: number | null;
}

/** An organisation with its nodes, as `members.list` shows it. */
export interface MemberView extends OrganisationView {
  readonly nodes: MembersView['nodes'];
}

/** The whole registry. */
export interface MembersView {
  readonly organisations: readonly OrganisationView[];
  readonly nodes: readonly NodeView[];
}

/** A node's record in force. */
export interface NodeView extends NodeRecord {
  /** `revoked` by a vote on the node itself, `suspended` with its organisation. */
  readonly status: 'active' | 'suspended' | 'revoked';
  /** Null for a node that never rotated. */
  readonly rotation: RotationView | null;
}
