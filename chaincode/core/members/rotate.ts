// members.rotate: a node's next record, signed by the node key that is its pin, and by the keys of its new certificates; no vote.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { CertificateProof, NodeRecord } from '@cohort/protos/ledger';
import { recordHash, rotationBytes } from '@cohort/protos/rotation';
import type { Context, Handler } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { readAnchor } from '../initialise.ts';
import { activePlans, requirePlan } from '../rounds/state.ts';
import { verifyEd25519 } from '../signatures.ts';
import { checkCertificateProof } from './certificate-proof.ts';
import { boxKeysOf, inForce, registrationOf, rotations } from './registration.ts';
import { certificates, knownKeys, revocations } from './state.ts';

const certified = [
  ['tls', 'tlsCertSha256'],
  ['identity', 'identityCertSha256'],
] as const;

/**
 * Payload: {since}, the epoch from which the record is in force. The record before it holds until rounds opened under it have ended.
 * @throws {CohortError} NOT_FOUND, NODE_NOT_ACTIVE, NOT_PERMITTED, ROTATION_INVALID, POSSESSION_INVALID, ALREADY_EXISTS
 */
export const rotate: Handler<'members.rotate'> = async (context, { record, number, previous, signature, tls, identity }) => {
  const { node, msp } = record;
  const known = await registrationOf(context, node);
  if (known === null) throw new CohortError('NOT_FOUND', `node ${node}: is not registered; admit it by vote`);
  if (await revocations.has(context, node))
    throw new CohortError('NODE_NOT_ACTIVE', `${node}: expected a node in force, got one that was revoked by vote; replace it by vote`);
  if (known.record.msp !== context.creator.msp)
    throw new CohortError(
      'NOT_PERMITTED',
      `${node}: expected a node of ${known.record.msp} to register its keys, got one of ${context.creator.msp}`,
    );
  if (known.next !== null)
    throw invalid(
      node,
      `no other record on its way, got one for epoch ${String(known.next.since)}`,
      'wait for it, or let the admin cancel it',
    );
  checkChain(record, known.record, { number, previous, expected: known.used + 1 });
  const bytes = rotationBytes(await readAnchor(context), number, previous, record);
  if (!verifyEd25519(signature, bytes, known.record.nodeKey))
    throw new CohortError(
      'POSSESSION_INVALID',
      `signature: expected one by node key ${known.record.nodeKey} over this record; sign with that key`,
    );
  const proofs = { tls, identity };
  for (const [use, field] of certified) await checkCertificate(context, { use, field, bytes, proof: proofs[use] }, record, known.record);
  await refuseSharedBox(context, record);

  const epoch = await currentEpoch(context);
  const rotated = await rotations.get(context, node);
  const before = rotated === null ? { record: known.record, signed: null, former: [] } : await inForce(context, rotated);
  const next = { record, signed: { number, previous, signature }, since: epoch + 1 };
  rotations.put(context, { ...before, next, used: number }, node);
  certificates.put(context, node, msp, record.identityCertSha256);
  for (const [, field] of certified) knownKeys.put(context, node, 'certificate', record[field]);
  context.emit('node.rotated', { node, number, since: next.since });
  return { since: next.since };
};

function checkChain(
  record: NodeRecord,
  before: NodeRecord,
  { number, previous, expected }: { readonly number: number; readonly previous: string; readonly expected: number },
): void {
  const { node } = record;
  for (const field of ['msp', 'role', 'nodeKey'] as const)
    if (record[field] !== before[field]) throw invalid(node, `${field} ${before[field]}, got ${record[field]}`, 'another one needs a vote');
  if (number !== expected || previous !== recordHash(before))
    throw invalid(
      node,
      `rotation ${String(expected)} after record ${recordHash(before)}, got ${String(number)} after ${previous}`,
      'read the registry',
    );
  if (canonicalJson(record) === canonicalJson(before))
    throw invalid(node, 'another record than the one in force, got the same', 'change a key');
}

interface Certified {
  readonly use: (typeof certified)[number][0];
  readonly field: (typeof certified)[number][1];
  readonly proof: CertificateProof | null;
  readonly bytes: Uint8Array;
}

/** A certificate that changes is a new one with its own proof. */
async function checkCertificate(
  context: Context,
  { use, field, proof, bytes }: Certified,
  record: NodeRecord,
  before: NodeRecord,
): Promise<void> {
  const changes = record[field] !== before[field];
  if (changes !== (proof !== null))
    throw new CohortError(
      'POSSESSION_INVALID',
      `${use}: expected ${changes ? 'a signature by the new certificate' : 'null for one that stays'}`,
    );
  if (!changes || proof === null) return;
  if ((await knownKeys.has(context, 'certificate', record[field])) || record.tlsCertSha256 === record.identityCertSha256)
    throw new CohortError(
      'ALREADY_EXISTS',
      `${field}: expected one that was never registered, got a known one; issue a certificate of its own`,
    );
  checkCertificateProof(use, record[field], proof, bytes);
}

/** Parties of a plan have box keys of their own, whatever they rotate to. */
async function refuseSharedBox(context: Context, { node, boxKey }: NodeRecord): Promise<void> {
  for (const id of await activePlans.list(context)) {
    const { parties } = await requirePlan(context, id);
    for (const other of parties.includes(node) ? parties : []) {
      const known = other === node ? null : await registrationOf(context, other);
      if (known !== null && boxKeysOf(known).includes(boxKey))
        throw new CohortError(
          'ALREADY_EXISTS',
          `boxKey: expected one of its own, got that of ${other}, a party of the same plan; make another`,
        );
    }
  }
}

function invalid(node: string, expected: string, remedy: string): CohortError {
  return new CohortError('ROTATION_INVALID', `${node}: expected ${expected}; ${remedy}`);
}
