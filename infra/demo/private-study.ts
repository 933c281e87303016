// The demo's second study: the same hospitals register their rows with a budget and train under differential privacy until it is spent.
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { heartPartition, heartSchema, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { readRows } from '@cohort/client-agent/data/read-rows';
import { proposerAmong } from './admins.ts';
import { heartDatasets, heartParties, privateDataset, type HeartConsortium, type HeartOptions } from './heart-consortium.ts';
import type { Admin } from '../consortium/admin-ledger.ts';
import { decide } from '../consortium/decide.ts';
import { datasetRegistration } from '../rows/dataset-registration.ts';
import type { Budget } from '../rows/default-budget.ts';
import { atOnce } from '../node/changes.ts';
import { registerDataset } from '../rows/register-dataset.ts';
import { readDraftInput } from '../plan/draft/read-draft-input.ts';
import { evaluationPlan, privatePlan } from './private-plan.ts';
import { evaluationSettings, privateRounds, privateSettings, type Epsilon, type PrivateSettings } from './private-settings.ts';

/** Registers the budgeted datasets and accepts the plan. Returns the plan's id. */
export async function agreePrivateStudy(
  admins: readonly Admin[],
  consortium: HeartConsortium,
  { epsilon, files }: { readonly epsilon: Epsilon; readonly files: HeartOptions['files'] },
  say: (line: string) => void,
): Promise<string> {
  await registerPrivateDatasets(admins, files, epsilon);
  say(`registered each hospital's rows again, from another source id, with a budget: epsilon ${epsilon}, delta 1e-5 per record`);
  say('the ledger cannot know that these are the rows of the first study: this is sound only because the data are public');
  const { datasets } = await readDraftInput(proposerAmong(admins).ledger, heartDatasets(privateDataset));
  const plan = privatePlan({ epsilon, datasets, parties: heartParties, genesisModel: consortium.privateGenesisModel });
  const accepted = await decide(admins, proposerAmong(admins), { kind: 'plan', plan }, null);
  say(
    `accepted the second plan by vote: ${String(privateRounds)} rounds of dp-fedsgd, more than the budget pays: the parties add noise to every sum, and the ledger debits a round before its sum is opened`,
  );
  return accepted;
}

/** One noised evaluation of `model`, charged to the evaluation rows' account. Returns the plan's id. */
export async function agreeEvaluation(admins: readonly Admin[], model: string, say: (line: string) => void): Promise<string> {
  const { datasets } = await readDraftInput(proposerAmong(admins).ledger, heartDatasets(privateDataset));
  const plan = evaluationPlan({ datasets, parties: heartParties, genesisModel: model });
  const accepted = await decide(admins, proposerAmong(admins), { kind: 'plan', plan }, null);
  say('accepted one noised evaluation by vote: counts of hits and misses, charged to the evaluation rows');
  return accepted;
}

/** Each hospital's rows with a budget of this epsilon. */
export async function registerPrivateDatasets(admins: readonly Admin[], files: HeartOptions['files'], epsilon: Epsilon): Promise<void> {
  await Promise.all(admins.map((admin) => registerPrivateDataset(admin, files, epsilon)));
}

async function registerPrivateDataset(admin: Admin, files: HeartOptions['files'], of: Epsilon): Promise<void> {
  const hospital = admin.msp as Hospital;
  const schema = heartSchema();
  const rows = await readRows(csvSource(files[hospital]), schema, heartPartition(hospital));
  const budget =
    ({ epsilon, delta, alphaStar }: PrivateSettings) =>
    (): Budget => ({ epsilon, delta, alphaStar });
  const budgets = { train: budget(privateSettings[of]), evaluation: budget(evaluationSettings) };
  await registerDataset(
    admin,
    datasetRegistration({ ...privateDataset, source: `uci-${admin.msp}-private` }, schema, rows, budgets),
    atOnce,
  );
}
