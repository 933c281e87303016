// members.list and members.node: the registry with the status of each record.
import { CohortError } from '@cohort/protos/errors';
import type { MembersView, MemberView, NodeRecord, NodeRole, QueryBodies } from '@cohort/protos/ledger';
import type { Page } from '@cohort/protos/page';
import type { ReadContext } from '../context.ts';
import { pageOf, type Marked } from '../page-of.ts';
import { isActive, nodes, organisations } from './state.ts';

type NodeView = MembersView['nodes'][number];

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
      if (node !== null) listed.push({ ...node, status });
    }
    yield { bookmark, item: { ...organisation, status, nodes: listed } };
  }
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
