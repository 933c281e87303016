// Whether a plan fits the ledger as it is: its parties are ACTIVE party nodes, its datasets are registered and protected as it needs.
import { accountsOf } from '@cohort/policies/accounts-of';
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { requireAccount } from '../budgets/state.ts';
import type { ReadContext } from '../context.ts';
import { requireDataset } from '../datasets/state.ts';
import { checkPlanFitsEpoch } from '../epochs/epoch-length.ts';
import { activeNode } from '../members/active-node.ts';
import { boxKeysOf, registrationOf } from '../members/registration.ts';
import { isTainted } from '../models/tainted.ts';
import { requireRulesAhead } from '../rules/require-rules.ts';
import { checkBound } from './check-bound.ts';
import { checkPlan } from './check-plan.ts';
import { checkPooled, checkStatistics } from './check-statistics.ts';
import { refusePlan } from './refuse-plan.ts';

/** @throws {CohortError} NODE_NOT_ACTIVE, DATASET_NOT_ALLOWED, ACCOUNT_UNKNOWN, ROUND_UNKNOWN, PLAN_NOT_ACCEPTED, RULES_REFUSED, or a code of `checkPlan` */
export async function checkPlanOnLedger(context: ReadContext, plan: Plan): Promise<void> {
  checkPlan(plan);
  await requireRulesAhead(context, plan);
  await checkPlanFitsEpoch(context, plan);
  await checkPooled(context, plan);
  if (await isTainted(context, plan.genesisModel))
    throw refusePlan('genesisModel', 'a model that came from no tainted round', plan.genesisModel);
  const boxKeys = new Set<string>();
  for (const id of plan.parties) {
    const node = await activeNode(context, id);
    if (node?.role !== 'party')
      throw new CohortError('NODE_NOT_ACTIVE', `parties: expected an admitted party node of an active organisation, got ${id}`);
    const own = boxKeysOf((await registrationOf(context, id)) ?? { record: node, next: null });
    if (own.some((key) => boxKeys.has(key)))
      throw refusePlan(
        'parties',
        "a box key of its own for each party (whoever shares one reads two parties' shares)",
        `that of another for ${id}`,
      );
    for (const key of own) boxKeys.add(key);
  }
  let first: DatasetView | null = null;
  for (const { msp, dataset, version } of plan.datasets) {
    const registered = await requireDataset(context, msp, dataset, version);
    first ??= registered;
    await requireOffer(context, registered);
    checkSchema(registered, first);
    refuseUnnoised(plan, registered);
    checkEvaluationRows(plan, registered);
    checkStatistics(plan, registered);
    checkBound(plan, registered);
    for (const { account } of accountsOf(plan, registered)) {
      const { alphaStar } = await requireAccount(context, account);
      if (alphaStar !== plan.mechanism.alphaStar)
        throw refusePlan('mechanism.alphaStar', `${String(alphaStar)}, the order of ${account}`, String(plan.mechanism.alphaStar));
    }
  }
}

/** A dataset that no admitted agent can bring is waited for in vain at every attempt. Which of its datasets an agent offers, only its site knows. */
async function requireOffer(context: ReadContext, { msp, dataset }: DatasetView): Promise<void> {
  if ((await activeNode(context, `${msp}/agent`)) !== null) return;
  throw new CohortError(
    'DATASET_NOT_ALLOWED',
    `datasets: expected ${dataset} of ${msp} to have an agent that offers it, got no admitted agent of an active ${msp}; admit ${msp}/agent, or leave the dataset out`,
  );
}

/** Every member reads the same columns in the same order: coordinates of another schema mean something else. @throws {CohortError} PLAN_NOT_ACCEPTED */
function checkSchema({ msp, dataset, version, schemaHash }: DatasetView, first: DatasetView): void {
  if (schemaHash !== first.schemaHash)
    throw refusePlan(
      'datasets',
      `the one schema ${first.schemaHash} that ${first.dataset} of ${first.msp} is registered with`,
      `${schemaHash} in version ${String(version)} of ${dataset} of ${msp}`,
    );
}

/** Nothing un-noised leaves budgeted data. @throws {CohortError} DATASET_NOT_ALLOWED */
export function refuseUnnoised({ mechanism }: Pick<Plan, 'mechanism'>, { msp, dataset, protection }: DatasetView): void {
  if (mechanism.kind === 'none' && protection === 'budgeted')
    throw new CohortError(
      'DATASET_NOT_ALLOWED',
      `datasets: ${dataset} of ${msp} is budgeted, and this plan adds no noise; use an unprotected dataset or a mechanism with noise`,
    );
}

function checkEvaluationRows({ task, blocks: [counts] }: Plan, { msp, dataset, version, evaluationBucket }: DatasetView): void {
  if (task !== 'evaluate') return;
  const name = `version ${String(version)} of ${dataset} of ${msp}`;
  if (evaluationBucket === null)
    throw new CohortError('DATASET_NOT_ALLOWED', `datasets: ${name} keeps no evaluation rows apart; register a version that does`);
  if (counts !== undefined && counts.bound < evaluationBucket.upper)
    throw refusePlan(
      'block counts.bound',
      `at least ${String(evaluationBucket.upper)}, the upper edge of the evaluation rows of ${name}`,
      String(counts.bound),
    );
}
