// Everything that can be told of a plan's file before it is proposed, from the plan itself to the parties that would run it.
import type { Plan } from '@cohort/protos/terms';
import { planHash } from '@cohort/protos/terms';
import type { Admin } from '../../consortium/admin-ledger.ts';
import type { Consortium } from '../../consortium/layout.ts';
import { proposedTerms } from '../proposed-terms.ts';
import type { Net } from '../read-architecture.ts';
import type { PlanFinding } from './finding.ts';
import { planAlone } from './plan-alone.ts';
import { planAtParties } from './plan-at-parties.ts';
import { orRefused, planAtSite } from './plan-at-site.ts';
import { planOnLedger } from './plan-on-ledger.ts';

export interface Checked {
  readonly plan: Plan;
  readonly net: Net | null;
  /** The first model's hash, of the file given. */
  readonly model: string | null;
}

/** @throws {CohortError} CONFIG_INVALID for this site's own files, UNREACHABLE; the ledger's */
export async function checkPlanFile(
  admin: Pick<Admin, 'keys' | 'ledger' | 'msp' | 'dir'>,
  consortium: Consortium,
  { plan, net, model }: Checked,
): Promise<PlanFinding[]> {
  const alone = planAlone(plan, net, model);
  // What is wrong by itself is refused by the ledger with the same words.
  if (alone.some(({ verdict }) => verdict === 'refused')) return alone;
  const onLedger = await planOnLedger(admin, plan);
  try {
    const terms = await proposedTerms(admin.ledger, planHash(plan), plan);
    return [
      ...alone,
      ...onLedger,
      ...(await planAtSite(admin, plan, terms, net)),
      ...(await planAtParties(admin, consortium, plan, terms)),
    ];
  } catch (thrown) {
    const unknownParty = orRefused(thrown);
    return [...alone, ...onLedger, ...(onLedger.some(({ verdict }) => verdict === 'refused') ? [] : [unknownParty])];
  }
}
