// The effect of a passed admission: an ACTIVE organisation with its first admin node.
import type { OrganisationRecord } from '@cohort/protos/ledger';
import type { Context } from '../context.ts';
import { organisations, putNode } from './state.ts';

export function admitOrganisation(context: Context, proposal: string, organisation: OrganisationRecord): void {
  organisations.put(context, organisation, organisation.msp);
  putNode(context, organisation.admin);
  context.emit('member.admitted', { proposal, msp: organisation.msp });
}
