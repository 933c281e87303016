// What a vote on a member or a node asks of its standing now: active, suspended, or not yet revoked.
import { CohortError } from '@cohort/protos/errors';
import type { ReadContext } from '../context.ts';
import { isActive, isVoting, nodes, organisations, revocations, suspendedUntil } from './state.ts';

/** @throws {CohortError} NOT_FOUND, MEMBER_SUSPENDED */
export async function requireActive(context: ReadContext, msp: string): Promise<void> {
  await requireOrganisation(context, msp);
  if (!(await isActive(context, msp))) throw new CohortError('MEMBER_SUSPENDED', `organisation ${msp}: is suspended`);
}

/** An emergency hinders no vote about the organisation. @throws {CohortError} NOT_FOUND, MEMBER_SUSPENDED */
export async function requireVoting(context: ReadContext, msp: string): Promise<void> {
  await requireOrganisation(context, msp);
  if (!(await isVoting(context, msp))) throw new CohortError('MEMBER_SUSPENDED', `organisation ${msp}: is suspended by vote`);
}

/** @throws {CohortError} MEMBER_SUSPENDED under an emergency suspension */
export async function requireTakingPart(context: ReadContext, msp: string): Promise<void> {
  const until = await suspendedUntil(context, msp);
  if (until !== null)
    throw new CohortError(
      'MEMBER_SUSPENDED',
      `${msp}: expected an organisation that takes part, got one that two others have suspended until epoch ${String(until)}; it votes, renews keys and asks for the epoch's end`,
    );
}

/** @throws {CohortError} NOT_FOUND, NOT_PERMITTED */
export async function requireSuspended(context: ReadContext, msp: string): Promise<void> {
  await requireOrganisation(context, msp);
  if (await isActive(context, msp))
    throw new CohortError('NOT_PERMITTED', `organisation ${msp}: expected a suspended one to readmit, got an active one`);
}

/** @throws {CohortError} NOT_FOUND, ALREADY_EXISTS */
export async function requireRevocable(context: ReadContext, node: string): Promise<void> {
  if (!(await nodes.has(context, node))) throw new CohortError('NOT_FOUND', `node ${node}: is not registered; list the members`);
  if (await revocations.has(context, node))
    throw new CohortError('ALREADY_EXISTS', `node ${node}: was revoked by vote already; replace its keys by vote to bring it back`);
}

async function requireOrganisation(context: ReadContext, msp: string): Promise<void> {
  if (!(await organisations.has(context, msp)))
    throw new CohortError('NOT_FOUND', `organisation ${msp}: is not registered; admit it first`);
}
