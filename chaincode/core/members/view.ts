// members.list and members.node: the registry with the status of each record.
import { CohortError } from '@cohort/protos/errors';
import type { MemberView, NodeRecord, NodeRole, NodeView, QueryBodies } from '@cohort/protos/ledger';
import type { Page } from '@cohort/protos/page';
import type { ReadContext } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { pageOf, type Marked } from '../page-of.ts';
import { registrationOf } from './registration.ts';
import { longestExpiryBy } from '../rounds/state.ts';
import { formerAuthorities, isVoting, nodes, organisations, revocations, suspendedUntil } from './state.ts';

/** An organisation has one node of each role at most, named after it. */
const roles: readonly NodeRole[] = ['admin', 'agent', 'ledger', 'party'];

/** Organisations by MSP id, each with its nodes by node id. */
export async function listMembers(context: ReadContext, page: QueryBodies['members.list']): Promise<Page<MemberView>> {
  return pageOf(views(context, page), page.limit);
}

async function* views(context: ReadContext, page: QueryBodies['members.list']): AsyncGenerator<Marked<MemberView>> {
  for await (const { bookmark, item: organisation } of organisations.page(context, page)) {
    const status = await statusOf(context, organisation.msp);
    const listed: NodeView[] = [];
    for (const role of roles) {
      const node = await nodes.get(context, `${organisation.msp}/${role}`);
      if (node !== null) listed.push(await view(context, node));
    }
    const held = {
      suspendedUntil: await suspendedUntil(context, organisation.msp),
      formerCaPem: await formerAuthorityOf(context, organisation.msp),
    };
    yield { bookmark, item: { ...organisation, status, ...held, nodes: listed } };
  }
}

/** @throws {CohortError} NOT_FOUND */
export async function showNode(context: ReadContext, { node: id }: QueryBodies['members.node']): Promise<NodeView> {
  const node = await nodes.get(context, id);
  if (node === null) throw new CohortError('NOT_FOUND', `node ${id}: is not registered; admit it by vote`);
  return view(context, node);
}

async function view(context: ReadContext, admitted: NodeRecord): Promise<NodeView> {
  const status = (await revocations.has(context, admitted.node)) ? 'revoked' : await statusOf(context, admitted.msp);
  const known = await registrationOf(context, admitted.node);
  if (known === null) return { ...admitted, status, rotation: null };
  const { record, ...rotation } = known;
  if (rotation.used === 0) return { ...record, status, rotation: null };
  return { ...record, status, rotation };
}

async function formerAuthorityOf(context: ReadContext, msp: string): Promise<string | null> {
  const former = await formerAuthorities.get(context, msp);
  if (former === null) return null;
  // Rounds opened under its certificates have ended by then.
  const until = former.renewed + (await longestExpiryBy(context, former.renewed));
  return (await currentEpoch(context)) > until ? null : former.caPem;
}

async function statusOf(context: ReadContext, msp: string): Promise<'active' | 'suspended'> {
  return (await isVoting(context, msp)) ? 'active' : 'suspended';
}
