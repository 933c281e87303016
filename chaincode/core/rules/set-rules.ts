// Other rules of the consortium: whether they may be proposed, and the effect of a passed vote.
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { ConsortiumRules } from '@cohort/protos/consortium-rules';
import { CohortError } from '@cohort/protos/errors';
import type { Context, ReadContext } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { rulesChanges, rulesNow } from './state.ts';

interface Proposed {
  readonly rules: ConsortiumRules;
  readonly replaces: string | null;
}

/** @throws {CohortError} RULES_STALE, ALREADY_EXISTS */
export async function checkRules(context: ReadContext, { rules, replaces }: Proposed): Promise<void> {
  const { next, change } = await rulesNow(context);
  const newest = change?.proposal ?? null;
  if (replaces !== newest)
    throw new CohortError(
      'RULES_STALE',
      `replaces: expected ${newest ?? 'null'}, the proposal that set the newest rules, got ${replaces ?? 'null'}; read them again (cohort policy show) and propose anew`,
    );
  if (canonicalJson(rules) === canonicalJson(next))
    throw new CohortError('ALREADY_EXISTS', 'rules: expected others than the newest, got the same; nothing is to be voted');
}

/** A change that is on its way gives way to this one. */
export async function setRules(context: Context, proposal: string, rules: ConsortiumRules): Promise<void> {
  const since = (await currentEpoch(context)) + 1;
  rulesChanges.put(context, { rules, since, before: (await rulesNow(context)).inForce, proposal });
  context.emit('rules.set', { proposal, since });
}
