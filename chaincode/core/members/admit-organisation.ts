// The effect of a passed admission: an ACTIVE organisation with its first admin node and those that it brings.
import type { NodeRecord, OrganisationRecord } from '@cohort/protos/ledger';
import type { Context } from '../context.ts';
import { organisations, putNode } from './state.ts';

export function admitOrganisation(
  context: Context,
  proposal: string,
  organisation: OrganisationRecord,
  nodes: readonly NodeRecord[],
): void {
  organisations.put(context, organisation, organisation.msp);
  for (const node of [organisation.admin, ...nodes]) putNode(context, node);
  context.emit('member.admitted', { proposal, msp: organisation.msp });
}
