// The rules about what a vote can set, how many must agree, and what the consortium's rules refuse.
import type { Rule } from './rule.ts';

const rules = 'chaincode/core/rules/rules.test.ts';

export const governanceRules: readonly Rule[] = [
  {
    rule: 'Rules that a vote set hold from the next epoch on',
    file: 'chaincode/core/rules/state.ts',
    find: '(await currentEpoch(context)) >= since ? rules : before',
    without: '(await currentEpoch(context)) >= 0 ? rules : before',
    tests: [rules],
    match: 'rules are set by a vote*',
  },
  {
    rule: 'Rules are voted against the newest, and no others',
    file: 'chaincode/core/rules/set-rules.ts',
    find: 'if (replaces !== newest)',
    without: "if (replaces === '')",
    tests: [rules],
  },
  {
    rule: 'A plan that the consortium’s rules refuse is not voted on',
    file: 'chaincode/core/rules/require-rules.ts',
    find: '  refuse(refusalsOf(inForce, plan));\n  if (next',
    without: '  if (next',
    tests: [rules],
  },
  {
    rule: 'A plan that rules on their way refuse is not voted on',
    file: 'chaincode/core/rules/require-rules.ts',
    find: 'if (next !== inForce) refuse(refusalsOf(next, plan));',
    without: 'if (next === null) refuse(refusalsOf(next, plan));',
    tests: [rules],
  },
  {
    rule: 'No round is opened that the rules in force refuse',
    file: 'chaincode/core/rounds/open.ts',
    find: '  await requireRules(context, accepted.plan);\n',
    without: '',
    also: {
      file: 'chaincode/core/rounds/open.ts',
      find: "import { requireRules } from '../rules/require-rules.ts';\n",
      without: '',
    },
    tests: [rules],
  },
  {
    rule: 'A publication opens no round that the rules in force refuse',
    file: 'chaincode/core/rounds/publish.ts',
    find: "progress.status === 'active' && isAllowed",
    without: "progress.status === 'active' && isAllowed !== null",
    tests: [rules],
  },
  {
    rule: 'A change of a threshold needs the higher of old and new',
    file: 'chaincode/core/governance/threshold.ts',
    find: "if (body.kind === 'set-rules') required.push",
    without: "if (body.kind === 'set-rules' && required.length === 0) required.push",
    tests: [rules],
  },
  {
    rule: 'Of two thresholds the higher decides',
    file: 'policies/consortium-rules.ts',
    find: 'return mine > other ? left : right;',
    without: 'return mine < other ? left : right;',
    tests: [rules],
  },
  {
    rule: 'No threshold can be set that a minority reaches or that nobody can',
    file: 'protos/src/consortium-rules.ts',
    find: 'if (!isDecision)',
    without: 'if (den < 1)',
    tests: [rules],
  },
];
