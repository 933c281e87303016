// members.list and members.node: the registry with the status of each record.
import { CohortError } from '@cohort/protos/errors';
import type { MembersView, NodeRecord, OrganisationView, QueryBodies } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { isActive, nodes, organisations } from './state.ts';

type NodeView = MembersView['nodes'][number];

/** Organisations by MSP id, nodes by node id. */
export async function listMembers(context: ReadContext): Promise<MembersView> {
  const shown: OrganisationView[] = [];
  for (const organisation of await organisations.list(context))
    shown.push({ ...organisation, status: await statusOf(context, organisation.msp) });
  const listed: NodeView[] = [];
  for (const node of await nodes.list(context)) listed.push(await view(context, node));
  return { organisations: shown, nodes: listed };
}

/** @throws {CohortError} NOT_FOUND */
export async function showNode(context: ReadContext, { node: id }: QueryBodies['members.node']): Promise<NodeView> {
  const node = await nodes.get(context, id);
  if (node === null) throw new CohortError('NOT_FOUND', `node ${id}: is not registered; admit it by vote`);
  return view(context, node);
}

async function view(context: ReadContext, node: NodeRecord): Promise<NodeView> {
  return { ...node, status: await statusOf(context, node.msp) };
}

async function statusOf(context: ReadContext, msp: string): Promise<'active' | 'suspended'> {
  return (await isActive(context, msp)) ? 'active' : 'suspended';
}
