// The scripts that the agreement gives: its counterexamples without each of its rules, and ways to an end drawn by seed.
import { CohortError } from '@cohort/protos/errors';
import { agreement } from './agreement/model.ts';
import { agreementGroups, agreementSetups } from './agreement/runs.ts';
import { rules, type RuleName } from './rules.ts';
import { timedScriptOf, type TimedScript } from './timed-script.ts';
import { walk } from './walk.ts';
import { withoutRule } from './without-rule.ts';

/** The rules of the agreement, whose counterexamples real parties can be driven by. */
export const agreementRules = (Object.keys(rules) as RuleName[]).filter((rule) =>
  rules[rule].shownIn.some((group) => group in agreementGroups),
);

/** Null for rules of the other models. */
export function timedCounterexample(rule: RuleName): TimedScript | null {
  const { found } = withoutRule(rule);
  const setup = agreementSetups(new Set([rule])).find(({ name }) => name === found?.run);
  return found === null || setup === undefined ? null : timedScriptOf(setup, found.way, `without ${rule}: ${found.invariant}`);
}

/** A way through the model with all its rules, of one liar or one crash. */
export function timedWay(seed: number): TimedScript {
  const setups = agreementSetups(new Set()).filter(({ jitter, liar, crash }) => !jitter && (liar === null) !== (crash === null));
  const setup = setups[seed % setups.length];
  if (setup === undefined) throw new CohortError('INTERNAL', 'timedWay: expected runs with a liar or a crash, got none');
  const { way, leadsTo } = walk(agreement(setup), seed);
  return timedScriptOf(setup, way, leadsTo);
}
