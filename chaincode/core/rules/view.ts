// governance.rules: the consortium's rules in force, and those on their way.
import type { RulesView } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { rulesNow } from './state.ts';

export async function showRules(context: ReadContext): Promise<RulesView> {
  const { inForce, next, change } = await rulesNow(context);
  const isOnItsWay = change !== null && inForce !== next;
  return { rules: inForce, next: isOnItsWay ? { rules: next, since: change.since } : null, proposal: change?.proposal ?? null };
}
