// Shows that a node holds its keys: each signs the bytes of its record or of a rotation.
import { createPrivateKey, sign } from 'node:crypto';
import { signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import type { CertificateProof, NodeRecord, OrganisationRecord, Possession } from '@cohort/protos/ledger';
import { possessionBytes } from '@cohort/protos/proposal-id';
import type { CertifiedKey } from './issue-certificate.ts';
import type { NodeKeys } from './load-node-keys.ts';

/** For an admission: over the node's own record, or over the organisation's whose admin it is. */
export function provePossession(keys: Pick<NodeKeys, 'nodeKey' | 'tls' | 'identity'>, record: NodeRecord | OrganisationRecord): Possession {
  return possessionOf(keys, possessionBytes(record));
}

export function possessionOf({ nodeKey, tls, identity }: Pick<NodeKeys, 'nodeKey' | 'tls' | 'identity'>, bytes: Uint8Array): Possession {
  return { node: toHex(signEd25519(nodeKey.seed, bytes)), tls: certificateProof(tls, bytes), identity: certificateProof(identity, bytes) };
}

function certificateProof({ certPem, keyPem }: CertifiedKey, bytes: Uint8Array): CertificateProof {
  const signature = sign('sha256', bytes, { key: createPrivateKey(keyPem), dsaEncoding: 'ieee-p1363' });
  return { certificatePem: certPem, signature: toHex(signature) };
}
