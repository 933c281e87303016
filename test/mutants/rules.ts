// Every rule with its guard, in the order in which `docs/rules.md` lists them.
import { agentRules } from './agent-rules.ts';
import { artifactRules } from './artifact-rules.ts';
import { backupRules } from './backup-rules.ts';
import { chargeRules } from './charge-rules.ts';
import { claimRules } from './claim-rules.ts';
import { commitRules } from './commit-rules.ts';
import { epochRules } from './epoch-rules.ts';
import { governanceRules } from './governance-rules.ts';
import { fabricAuditRules } from './fabric-audit-rules.ts';
import { fabricRules } from './fabric-rules.ts';
import { growthRules } from './growth-rules.ts';
import { institutionRules } from './institution-rules.ts';
import { keyRules } from './key-rules.ts';
import { ledgerRules } from './ledger-rules.ts';
import { memberRules } from './member-rules.ts';
import { planRules } from './plan-rules.ts';
import { presenceRules } from './presence-rules.ts';
import { roundRules } from './round-rules.ts';
import type { Rule } from './rule.ts';
import { rowsRules } from './rows-rules.ts';

export const parts: readonly (readonly [title: string, rules: readonly Rule[]])[] = [
  ['Parties: statements and presence', presenceRules],
  ['Parties: the round', roundRules],
  ['The ledger: plans, enrolment, budgets', planRules],
  ['The ledger: epochs', epochRules],
  ['The ledger: votes and the consortium’s rules', governanceRules],
  ['Single authors: claims, disputes, taint', claimRules],
  ['The ledger: commits, evidence, membership', commitRules],
  ['A node and its ledger', ledgerRules],
  ['A node and its channel of Fabric', fabricRules],
  ['An audit file of Fabric’s blocks', fabricAuditRules],
  ['Members and their keys', memberRules],
  ['A node’s own keys', keyRules],
  ['Backups and restored nodes', backupRules],
  ['Who comes in', institutionRules],
  ['Growth: pages and quotas', growthRules],
  ['Schemas, architectures and models by their hash', artifactRules],
  ['Rows on their way in', rowsRules],
  ['What an agent counts of its budgets', chargeRules],
  ['Agents, the wire, the maths', agentRules],
];

export const rules: readonly Rule[] = parts.flatMap(([, items]) => items);
