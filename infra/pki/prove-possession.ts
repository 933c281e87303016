// Shows that a node holds its keys: each signs the bytes of a proposal or of a rotation.
import { createPrivateKey, sign } from 'node:crypto';
import { signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import type { CertificateProof, Possession } from '@cohort/protos/ledger';
import type { CertifiedKey } from './issue-certificate.ts';
import type { NodeKeys } from './load-node-keys.ts';

export function possessionOf({ nodeKey, tls, identity }: Pick<NodeKeys, 'nodeKey' | 'tls' | 'identity'>, bytes: Uint8Array): Possession {
  return { node: toHex(signEd25519(nodeKey.seed, bytes)), tls: certificateProof(tls, bytes), identity: certificateProof(identity, bytes) };
}

function certificateProof({ certPem, keyPem }: CertifiedKey, bytes: Uint8Array): CertificateProof {
  const signature = sign('sha256', bytes, { key: createPrivateKey(keyPem), dsaEncoding: 'ieee-p1363' });
  return { certificatePem: certPem, signature: toHex(signature) };
}
