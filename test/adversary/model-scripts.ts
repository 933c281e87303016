// Scripts for real parties out of the model: every counterexample that the agreement has without one of its rules, and ways drawn by seed.
import { timedCounterexample, timedWay } from '../model/timed-scripts.ts';
import type { TimedScript } from '../model/timed-script.ts';
import type { RuleName } from '../model/rules.ts';
import type { Script } from './script.ts';

/** Real parties have the rule: what goes wrong without it must end well. Null for rules of the other models. */
export function counterexample(rule: RuleName): Script | null {
  const timed = timedCounterexample(rule);
  return timed === null ? null : scriptFor(timed, 0);
}

export const drawnScript = (seed: number): Script => scriptFor(timedWay(seed), seed);

function scriptFor(timed: TimedScript, seed: number): Script {
  return { seed, actor: 'party', liar: partyOf(timed.liar ?? timed.crashes[0]?.party ?? 0), noised: seed % 2 === 0, timed, lies: [] };
}

/** Party p plays role (p + 1) mod 3 in the first round. */
const partyOf = (role: number): number => (role + 2) % 3;
