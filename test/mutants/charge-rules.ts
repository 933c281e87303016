// The rules by which an agent's own count of its budgets holds, whatever its ledger says.
import type { Rule } from './rule.ts';

export const chargeRules: readonly Rule[] = [
  {
    rule: 'What is spent is on disk before the agent enrols',
    file: 'client-agent/adapters/sqlite-checkpoint.ts',
    find: 'database.disk.flush();',
    without: 'void 0;',
    tests: ['client-agent/adapters/sqlite-checkpoint.test.ts'],
  },
  {
    rule: 'A ledger that debits less than the agent itself counts gets no enrolment',
    file: 'client-agent/ledger-view/check-spent.ts',
    find: 'counted > remembered ? counted : remembered;',
    without: 'remembered;',
    tests: ['client-agent/noised.test.ts'],
  },
  {
    rule: 'An agent shares in no round that its own count of the budget does not pay',
    file: 'client-agent/steps/share.ts',
    find: 'if (cost > left)',
    without: 'if (cost > budget)',
    tests: ['client-agent/noised.test.ts'],
  },
  {
    rule: 'Of rounds side by side each counts what the others may yet cost',
    file: 'client-agent/steps/share.ts',
    find: 'memory.charges.counted(others)',
    without: 'memory.charges.counted([])',
    tests: ['client-agent/noised.test.ts'],
  },
];
