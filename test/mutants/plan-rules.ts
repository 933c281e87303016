// The rules that the ledger keeps: plans, enrolment, budgets.
import type { Rule } from './rule.ts';

const rounds = 'chaincode/core/rounds';
const core = (name: string): string => `chaincode/core/${name}`;

export const planRules: readonly Rule[] = [
  {
    rule: 'A plan whose own arithmetic cannot run is refused when it is proposed',
    file: `${rounds}/check-plan.ts`,
    find: 'if (fault !== null) throw',
    without: 'if (fault === undefined) throw',
    tests: [`${rounds}/pause-and-stop.test.ts`],
  },
  {
    rule: 'tau is more than 0',
    file: 'policies/strategy-fault.ts',
    find: 'return /^[0.]*$/.test(tau)',
    without: 'return /^x$/.test(tau)',
    tests: ['policies/strategy-fault.test.ts'],
  },
  {
    rule: 'Five attempts of one round without a publication pause the plan',
    file: `${rounds}/paused.ts`,
    find: 'attempts >= mostAttempts || committed',
    without: 'committed',
    tests: [`${rounds}/pause-and-stop.test.ts`],
  },
  {
    rule: 'A second attempt that was committed and not published pauses the plan',
    file: `${rounds}/paused.ts`,
    find: ' || committed >= mostCommitted',
    without: '',
    tests: [`${rounds}/pause-and-stop.test.ts`],
  },
  {
    rule: 'A paused plan is resumed by two of the parties’ organisations',
    file: `${rounds}/paused.ts`,
    find: 'const resumers = 2;',
    without: 'const resumers = 1;',
    tests: [`${rounds}/pause-and-stop.test.ts`],
  },
  {
    rule: 'A stopped plan’s open round is void',
    file: `${rounds}/stop-plan.ts`,
    find: "await voidUndecided(context, current, 'stopped');",
    without: 'void voidUndecided;',
    tests: [`${rounds}/pause-and-stop.test.ts`],
  },
  {
    rule: 'maxCohort x bound stays below half the ring',
    file: `${rounds}/check-ring.ts`,
    find: 'if (room <= 0n)',
    without: 'if (room === 1n)',
    tests: [`${rounds}/plan.test.ts`, `${rounds}/noised-plan.test.ts`],
  },
  {
    rule: 'The room beside the bound holds three noises: a^2 > 768 sigma^2',
    file: `${rounds}/check-ring.ts`,
    find: 'if (room * room * BigInt(den) <= 768n * BigInt(num))',
    without: 'if (room < 0n)',
    tests: [`${rounds}/noised-plan.test.ts`, `${rounds}/plan.test.ts`],
  },
  {
    rule: 'Three parties of three organisations',
    file: `${rounds}/check-plan.ts`,
    find: 'if (new Set(organisations).size !== 3 ||',
    without: 'if (',
    tests: [`${rounds}/plan.test.ts`],
  },
  {
    rule: 'Parties of a plan have box keys of their own',
    file: `${rounds}/check-plan-on-ledger.ts`,
    find: 'if (boxKeys.has(node.boxKey))',
    without: 'if (boxKeys.size > 9)',
    tests: [`${rounds}/plan.test.ts`],
  },
  {
    rule: 'One dataset of each member in a plan',
    file: `${rounds}/check-plan.ts`,
    find: 'if (other !== undefined) throw',
    without: 'if (other === name) throw',
    tests: [`${rounds}/plan.test.ts`],
  },
  {
    rule: 'An exact weight belongs to plans without noise',
    file: `${rounds}/check-plan.ts`,
    find: "if (strategy.weights === 'exact' && noised)",
    without: 'if (noised && strategy.batch === 0)',
    tests: [`${rounds}/noised-plan.test.ts`],
  },
  {
    rule: 'Nothing un-noised leaves budgeted data',
    file: `${rounds}/check-plan-on-ledger.ts`,
    find: "if (mechanism.kind === 'none' && protection === 'budgeted')",
    without: "if (mechanism.kind === 'none' && protection === undefined)",
    tests: [core('datasets/budgeted.test.ts'), `${rounds}/noised-plan.test.ts`],
  },
  {
    rule: 'Enrolment names exactly the accounts that the mechanism draws on, with their nonces',
    file: core('budgets/reserve.ts'),
    find: 'if (nonce !== account.nonce || ',
    without: 'if (',
    tests: [core('budgets/budgets.test.ts'), core('budgets/admitted-rounds.test.ts')],
  },
  {
    rule: 'A budget that does not suffice is refused',
    file: core('budgets/reserve.ts'),
    find: 'if (cost > leftOf(account)) short.push',
    without: 'if (cost < 0n) short.push',
    tests: [core('budgets/budgets.test.ts')],
  },
  {
    rule: 'Two parties freeze the enrolment, not one',
    file: `${rounds}/close-enrolment.ts`,
    find: 'if (!(await anotherAsked(context, id, party))) return { frozen: null };',
    without: 'void anotherAsked;',
    tests: [`${rounds}/round.test.ts`],
  },
  {
    rule: 'The frozen set leaves out whose registered keys changed since',
    file: `${rounds}/close-enrolment.ts`,
    find: 'if (node?.nodeKey === enrolment.nodeKey && node.boxKey === enrolment.boxKey)',
    without: 'if (node !== null)',
    tests: [`${rounds}/round.test.ts`, `${rounds}/frozen-keys.test.ts`],
  },
];
