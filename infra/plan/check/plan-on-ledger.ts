// What the ledger says to a plan before it is proposed: whether it would take it, and for how many rounds each account pays.
import { smallestSigma2 } from '@cohort/chaincode/core/budgets/smallest-sigma2';
import { accountsOf } from '@cohort/policies/accounts-of';
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import { listAll } from '@cohort/protos/list-all';
import { readStatement } from '@cohort/protos/read-statement';
import type { AccountStatement, DatasetView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import type { Admin } from '../../consortium/admin-ledger.ts';
import { planCharge } from '../../view/plan-charge.ts';
import { holds, refused, warning, type PlanFinding } from './finding.ts';

/** What says nothing about the plan. */
const outages: readonly ErrorCode[] = [
  'UNREACHABLE',
  'TIMED_OUT',
  'NODE_NOT_ACTIVE',
  'CERTIFICATE_UNKNOWN',
  'CERTIFICATE_EXPIRED',
  'REPLY_INVALID',
];

/** @throws {CohortError} when the ledger cannot be asked */
export async function planOnLedger({ ledger, msp }: Pick<Admin, 'ledger' | 'msp'>, plan: Plan): Promise<PlanFinding[]> {
  const { needed, refusal } = await ask({ ledger, msp }, plan);
  if (refusal !== null) return [refused('ledger', refusal.message)];
  const found = [holds('ledger', `would take it from ${msp}: datasets, schema, agents, parties, accounts, quotas, epoch; ${needed}`)];
  return [...found, ...(await ofAccounts(ledger, plan))];
}

async function ask(
  { ledger, msp }: Pick<Admin, 'ledger' | 'msp'>,
  plan: Plan,
): Promise<{ readonly needed: string; readonly refusal: CohortError | null }> {
  try {
    const { electorate } = await ledger.evaluate('governance.check', { proposer: msp, body: { kind: 'plan', plan } });
    return { needed: `${electorate.join(', ')} vote on it`, refusal: null };
  } catch (thrown) {
    const refusal = CohortError.from(thrown);
    // A party that is not admitted is refused with the code of an admin who is not.
    if (outages.includes(refusal.code) && !refusal.detail.startsWith('parties')) throw thrown;
    return { needed: '', refusal };
  }
}

async function ofAccounts(ledger: Admin['ledger'], plan: Plan): Promise<PlanFinding[]> {
  if (plan.mechanism.kind === 'none') return [warning('ledger', 'the plan adds no noise: what it reveals of the rows is not bounded')];
  const datasets = await listAll(ledger, 'datasets.list', { msp: null });
  const findings: PlanFinding[] = [];
  for (const { msp, dataset, version } of plan.datasets) {
    const view = datasets.find((item) => item.msp === msp && item.dataset === dataset && item.version === version);
    if (view === undefined) continue;
    const { accounts } = await readStatement(ledger, { msp, dataset });
    findings.push(...accounts.flatMap((account) => ofAccount(account, view, plan)));
  }
  return findings;
}

function ofAccount(account: AccountStatement, view: DatasetView, plan: Plan): PlanFinding[] {
  const charge = planCharge(account, view, plan);
  if (charge === null) return [];
  const { rounds } = charge;
  if (rounds >= BigInt(plan.rounds))
    return [holds(account.account, `pays for ${String(rounds)} rounds; the plan asks for ${String(plan.rounds)}`)];
  const pays = `pays for ${String(rounds)} of ${String(plan.rounds)} rounds`;
  const enough = noiseThatPays(account, view, plan);
  const advice = `with ${enough === null ? 'no noise that the ring holds' : `sigma2 = ${enough}`} it would pay for all, as it stands for ${String(rounds)}`;
  return rounds === 0n
    ? [
        refused(
          account.account,
          `${pays}: expected at least one, got ${account.left} units of 1e-12 nat left of ${String(charge.cost)} that a round costs; ${advice}`,
        ),
      ]
    : [warning(account.account, `${pays}; then its member is kept out; ${advice}`)];
}

/** The least whole sigma^2 with which the account pays for every round. */
function noiseThatPays({ account, left }: AccountStatement, view: DatasetView, plan: Plan): string | null {
  const multiple = accountsOf(plan, view).find((item) => item.account === account)?.multiple ?? 1;
  const perRound = BigInt(left) / BigInt(plan.rounds);
  const enough = perRound === 0n ? null : smallestSigma2(plan, multiple, perRound);
  return enough === null ? null : String(enough);
}
