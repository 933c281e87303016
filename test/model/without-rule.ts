// Searches for what goes wrong without one rule: the first run in its groups that breaks an invariant, and a shortest way there.
import type { Move } from './explore.ts';
import { groups } from './groups.ts';
import { rules, type Rule, type RuleName } from './rules.ts';

export interface Counterexample {
  readonly run: string;
  readonly invariant: string;
  readonly way: readonly Move[];
}

export interface Searched {
  readonly found: Counterexample | null;
  readonly states: number;
  readonly ms: number;
}

export function withoutRule(name: RuleName): Searched {
  const { shownIn, together = [] }: Rule = rules[name];
  const without = new Set([name, ...(together as readonly RuleName[])]);
  let [states, ms] = [0, 0];
  for (const group of shownIn)
    for (const run of groups[group]?.(without) ?? []) {
      const explored = run.explore({ untilBroken: true });
      states += explored.states;
      ms += explored.ms;
      const [first] = explored.broken;
      if (first !== undefined) return { found: { run: run.name, invariant: first[0], way: first[1] }, states, ms };
    }
  return { found: null, states, ms };
}
