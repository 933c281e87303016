// How many of a proposal's electorate must agree, by the rules in force and those on their way: of two thresholds the higher.
import { higherThreshold } from '@cohort/policies/consortium-rules';
import type { ConsortiumRules, Threshold } from '@cohort/protos/consortium-rules';
import type { ProposalBody } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { rulesNow } from '../rules/state.ts';

type Decision = keyof ConsortiumRules['thresholds'];

/** Everybody: another budget for one source is a promise to all whose rows it may hold. */
const unanimous: Threshold = { num: 1, den: 1, comparator: '>=' };

const decisions: { readonly [K in ProposalBody['kind']]: Decision | 'all' | 'two' } = {
  'admit-organisation': 'members',
  'admit-node': 'members',
  'replace-node': 'members',
  'replace-authority': 'members',
  suspend: 'members',
  readmit: 'members',
  revoke: 'members',
  schema: 'plans',
  plan: 'plans',
  'stop-plan': 'plans',
  'replace-party': 'plans',
  'uphold-dispute': 'plans',
  'set-epoch-length': 'rules',
  'set-rules': 'rules',
  'open-budget': 'all',
  'suspend-now': 'two',
};

export async function thresholdOf(context: ReadContext, body: ProposalBody, electorate: number): Promise<Threshold> {
  const decision = decisions[body.kind];
  if (decision === 'all') return unanimous;
  if (decision === 'two') return { num: 2, den: electorate, comparator: '>=' };
  const { inForce, next } = await rulesNow(context);
  const before = [inForce.thresholds, next.thresholds];
  const required = before.map((thresholds) => thresholds[decision]);
  if (body.kind === 'set-rules') required.push(...changed(before, body.rules.thresholds));
  return required.reduce(higherThreshold);
}

/** Of each threshold that would change, the old and the new: who could lower it with fewer votes than it asks for would have lowered it already. */
function changed(before: readonly ConsortiumRules['thresholds'][], after: ConsortiumRules['thresholds']): Threshold[] {
  return (['members', 'plans', 'rules'] as const).flatMap((decision) => {
    const old = before.map((thresholds) => thresholds[decision]);
    return old.every((threshold) => isSame(threshold, after[decision])) ? [] : [...old, after[decision]];
  });
}

function isSame(left: Threshold, right: Threshold): boolean {
  return left.num === right.num && left.den === right.den && left.comparator === right.comparator;
}
