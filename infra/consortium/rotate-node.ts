// Gives a node its next certificates, issued by its organisation's authority, and its next box key: registered by a record that its node key signs.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import { toHex } from '@cohort/protos/hash';
import { recordHash, rotationBytes } from '@cohort/protos/rotation';
import type { Organisation } from '../pki/create-organisation.ts';
import type { NodeKeys } from '../pki/load-node-keys.ts';
import { possessionOf } from '../pki/prove-possession.ts';
import { renewKeys } from '../pki/renew-keys.ts';

export interface Rotation {
  readonly keys: NodeKeys;
  /** Epoch from which they are in force; the running node takes them up by itself. */
  readonly since: number;
}

/**
 * `dir` is the node's folder, `ledger` the ledger as any node of the organisation reaches it.
 * @throws {CohortError} NOT_FOUND for a node that is not registered, ROTATION_INVALID while another is on its way, CONFIG_INVALID
 */
export async function rotateNode(
  dir: string,
  node: string,
  organisation: Organisation,
  ledger: Ledger,
  notAfter?: Date,
): Promise<Rotation> {
  const { status: _status, rotation, ...record } = await ledger.evaluate('members.node', { node });
  if (rotation !== null && rotation.next !== null)
    throw new CohortError(
      'ROTATION_INVALID',
      `${node}: expected no record on its way, got one for epoch ${String(rotation.next.since)}; wait for it`,
    );
  const keys = await renewKeys(dir, organisation, { notAfter });
  const next = {
    ...record,
    tlsCertSha256: keys.tlsCertSha256,
    identityCertSha256: keys.identityCertSha256,
    boxKey: toHex(keys.boxKey.publicKey),
  };
  const number = (rotation?.used ?? 0) + 1;
  const previous = recordHash(record);
  const proof = possessionOf(keys, rotationBytes(ledger.genesisHash, number, previous, next));
  const body = { record: next, number, previous, signature: proof.node, tls: proof.tls, identity: proof.identity };
  const { payload } = await ledger.submit('members.rotate', `rotate-${node}-${String(number)}-${keys.tlsCertSha256.slice(0, 16)}`, body);
  return { keys, since: (payload as { readonly since: number }).since };
}
