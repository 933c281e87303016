// What an audit file tells in five lines: who trained what and for what purpose, how many rounds, what was spent of the budgets, and the verdict.
import type { AuditState } from '@cohort/chaincode/verify/audit-state';
import { ask } from '@cohort/chaincode/verify/ask-state';
import type { Verdict } from '@cohort/chaincode/verify/finding';
import type { AccountStatement, PlanView, RoundView } from '@cohort/protos/ledger';
import { listAll, type Answers } from '@cohort/protos/list-all';
import { readStatement } from '@cohort/protos/read-statement';
import { table } from '../view/table.ts';

/** A plan as the checked blocks leave it. */
export interface PlanSummary {
  readonly plan: string;
  readonly purpose: string;
  readonly task: PlanView['body']['task'];
  readonly mechanism: string;
  readonly status: PlanView['status'];
  readonly published: number;
  readonly planned: number;
  /** Attempts that came to nothing, or whose result was found false. */
  readonly lost: number;
  /** Members whose updates are in a published sum. */
  readonly members: readonly string[];
}

export interface AuditSummary {
  readonly members: readonly string[];
  readonly parties: readonly string[];
  readonly plans: readonly PlanSummary[];
  /** Of datasets with a budget. Decimal units of 1e-12. */
  readonly accounts: readonly { readonly account: string; readonly released: string; readonly epsilon: AccountStatement['epsilon'] }[];
  /** Datasets without one: what was released of them is not bounded. */
  readonly unprotected: readonly string[];
}

/** From the state that a verifier has rebuilt: up to the place that fails, if one does. */
export async function summaryOf(state: AuditState, anchor: string): Promise<AuditSummary> {
  const ledger: Answers = { evaluate: (verb, body) => ask({ state, anchor }, verb, body) };
  const plans: PlanSummary[] = [];
  const views = await listAll(ledger, 'rounds.plans', {});
  for (const view of views) plans.push(planSummary(view, await listAll(ledger, 'rounds.list', { plan: view.plan })));
  const accounts: AccountStatement[] = [];
  const unprotected: string[] = [];
  const names = (await listAll(ledger, 'datasets.list', { msp: null })).map(({ msp, dataset }) => ({ msp, dataset }));
  for (const { msp, dataset } of new Map(names.map((name) => [`${name.msp}~${name.dataset}`, name])).values()) {
    const statement = await readStatement(ledger, { msp, dataset });
    accounts.push(...statement.accounts);
    if (statement.protection === 'unprotected') unprotected.push(`${msp}/${dataset}`);
  }
  return {
    members: sorted(plans.flatMap(({ members }) => members)),
    parties: sorted(views.flatMap(({ body }) => body.parties)),
    plans,
    accounts: accounts.map(({ account, released, epsilon }) => ({ account, released: released?.epsilon ?? '0', epsilon })),
    unprotected,
  };
}

function planSummary({ plan, status, body }: PlanView, rounds: readonly RoundView[]): PlanSummary {
  const published = rounds.filter((round) => round.status === 'published' && !round.tainted);
  const lost = rounds.filter((round) => ['void', 'abandoned'].includes(round.status) || round.tainted).length;
  return {
    plan,
    purpose: body.purpose,
    task: body.task,
    mechanism: body.mechanism.kind,
    status,
    published: published.length,
    planned: body.rounds,
    lost,
    members: sorted(published.flatMap((round) => round.body?.members.map(({ member }) => member) ?? [])),
  };
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** Five lines, then a table of the plans. */
export function summaryLines({ members, parties, plans, accounts, unprotected }: AuditSummary, verdict: Verdict): string[] {
  const sum = (of: (plan: PlanSummary) => number): string => String(plans.reduce((total, plan) => total + of(plan), 0));
  return [
    `who      ${members.join(', ') || 'nobody'}; parties ${parties.join(', ') || 'none'}`,
    `what     ${purposesOf(plans)}`,
    `rounds   ${sum(({ published }) => published)} published of ${sum(({ planned }) => planned)} planned in ${counted(plans.length, 'plan')}; ${counted(Number(sum(({ lost }) => lost)), 'attempt')} came to nothing`,
    `epsilon  ${epsilonOf(accounts, unprotected)}`,
    `verdict  ${verdictOf(verdict)}`,
    '',
    ...table([
      ['plan', 'task', 'noise', 'status', 'rounds', 'lost', 'members', 'purpose'],
      ...plans.map((plan) => [
        plan.plan.slice(0, 8),
        plan.task,
        plan.mechanism,
        plan.status,
        `${String(plan.published)} of ${String(plan.planned)}`,
        String(plan.lost),
        String(plan.members.length),
        plan.purpose,
      ]),
    ]),
  ];
}

function purposesOf(plans: readonly PlanSummary[]): string {
  const said = new Set(plans.map(({ task, purpose, mechanism }) => `${task} for "${purpose}" (${noise(mechanism)})`));
  return [...said].join('; ') || 'nothing';
}

const noise = (mechanism: string): string => (mechanism === 'none' ? 'without noise' : `noise ${mechanism}`);

/** The account of which the largest part is spent. */
function epsilonOf(accounts: AuditSummary['accounts'], unprotected: readonly string[]): string {
  const unbounded = unprotected.length === 0 ? [] : [`not bounded for ${unprotected.join(', ')}`];
  const shares = accounts.map((account) => ({ ...account, part: Number(account.released) / 1e12 / fraction(account.epsilon) }));
  const most = shares.toSorted((left, right) => right.part - left.part).at(0);
  const spent =
    most === undefined
      ? []
      : [
          `at most ${(Number(most.released) / 1e12).toFixed(3)} of ${String(fraction(most.epsilon))} spent (${most.account}, of ${counted(accounts.length, 'account')})`,
        ];
  return [...spent, ...unbounded].join('; ') || 'no data was registered';
}

const fraction = ({ num, den }: AccountStatement['epsilon']): number => Number(num) / Number(den);

const counted = (count: number, what: string): string => `${String(count)} ${what}${count === 1 ? '' : 's'}`;

function verdictOf({ ok, failed, height, headNamed }: Verdict): string {
  if (!ok)
    return `DOES NOT HOLD at ${failed?.check ?? ''} of ${failed?.subject ?? ''}: what stands above is as far as it was checked; without --summary it says more`;
  const known = headNamed ? 'to the head that you named' : 'to its last block, which no --head confirms';
  return `HOLDS, blocks 0 to ${String(height)}, ${known}`;
}
