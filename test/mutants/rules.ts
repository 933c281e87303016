// Every rule with its guard, in the order in which `docs/rules.md` lists them.
import { agentRules } from './agent-rules.ts';
import { ledgerRules } from './ledger-rules.ts';
import { partyRules } from './party-rules.ts';
import type { Rule } from './rule.ts';

export const parts: readonly (readonly [title: string, rules: readonly Rule[]])[] = [
  ['Parties', partyRules],
  ['The ledger', ledgerRules],
  ['Agents, the wire, the maths', agentRules],
];

export const rules: readonly Rule[] = parts.flatMap(([, items]) => items);
