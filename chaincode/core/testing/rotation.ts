// Records that follow a node's for tests: signed by its node key and the keys of new certificates.
import type { NodeRecord, TransactionBodies } from '@cohort/protos/ledger';
import { recordHash, rotationBytes } from '@cohort/protos/rotation';
import { anchorOf } from '../invoke.ts';
import { testCertificate } from './certificate.ts';
import { genesisOf, hospitals, sign } from './consortium.ts';

const anchor = anchorOf(genesisOf(...hospitals));

/** The `number`-th rotation of a hospital's node, to certificates of that number, or of another `generation`. */
export function rotation(
  before: NodeRecord,
  number: number,
  change: Partial<NodeRecord> = {},
  signer = before.node,
  generation = String(number),
): TransactionBodies['members.rotate'] {
  const [tls, identity] = ['tls', 'identity'].map((use) => testCertificate(`${use} ${before.node} ${generation}`));
  if (tls === undefined || identity === undefined) throw new RangeError('two certificates');
  const record = { ...before, tlsCertSha256: tls.sha256, identityCertSha256: identity.sha256, ...change };
  const previous = recordHash(before);
  const bytes = rotationBytes(anchor, number, previous, record);
  const proof = (use: typeof tls) => ({ certificatePem: use.pem, signature: use.sign(bytes) });
  return { record, number, previous, signature: sign(signer, bytes), tls: proof(tls), identity: proof(identity) };
}
