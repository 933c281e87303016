// A node that may speak now: admitted, not revoked, of an organisation that is ACTIVE.
import type { NodeRecord } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { registrationOf, type Registration } from './registration.ts';
import { isActive, revocations } from './state.ts';

/** The record in force of the node with this id when it was not revoked and its organisation is ACTIVE, else null. */
export async function activeNode(context: ReadContext, id: string): Promise<NodeRecord | null> {
  return (await activeRegistration(context, id))?.record ?? null;
}

/** The same with the records that still hold. */
export async function activeRegistration(context: ReadContext, id: string): Promise<Registration | null> {
  const registration = await registrationOf(context, id);
  if (registration === null || (await revocations.has(context, id))) return null;
  return (await isActive(context, registration.record.msp)) ? registration : null;
}
