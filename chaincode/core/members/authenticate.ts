// Who signed: the ACTIVE registered node behind a transaction's creator.
import { CohortError } from '@cohort/protos/errors';
import type { NodeRecord } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { registrationOf } from './registration.ts';
import { certificates, isVoting, revocations } from './state.ts';

/**
 * Looks the creator's (MSP id, certificate fingerprint) up in the registry.
 * @throws {CohortError} NODE_NOT_ACTIVE for an unknown certificate and a revoked node, MEMBER_SUSPENDED for a node of a suspended organisation.
 */
export async function authenticate(context: ReadContext): Promise<NodeRecord> {
  const { mspid, certSha256 } = context.stub.getCreator();
  const id = await certificates.get(context, mspid, certSha256);
  const known = id === null ? null : await registrationOf(context, id);
  // What a rotation replaced holds until the rounds opened under it have ended; what a vote replaced does not.
  const holds = known !== null && [known.record, ...known.former].some(({ identityCertSha256 }) => identityCertSha256 === certSha256);
  if (known === null || !holds)
    throw new CohortError('NODE_NOT_ACTIVE', `certificate ${certSha256} of ${mspid} is not registered; admit the node by vote first`);
  const node = known.record;
  if (await revocations.has(context, node.node))
    throw new CohortError(
      'NODE_NOT_ACTIVE',
      `${node.node}: expected a node in force, got one that was revoked by vote; replace its keys by vote (cohort node replace)`,
    );
  if (!(await isVoting(context, node.msp)))
    throw new CohortError('MEMBER_SUSPENDED', `${node.msp}: expected an active organisation, got one that was suspended by vote`);
  return node;
}
