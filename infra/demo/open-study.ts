// The demo's first study: datasets without a budget, and a plan without noise over them.
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { heartPartition, heartSchema, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { readRows } from '@cohort/client-agent/data/read-rows';
import type { Admin } from '../consortium/admin-ledger.ts';
import { decide } from '../consortium/decide.ts';
import { datasetRegistration } from '../rows/dataset-registration.ts';
import { atOnce } from '../node/changes.ts';
import { registerDataset } from '../rows/register-dataset.ts';
import { readDraftInput } from '../plan/draft/read-draft-input.ts';
import { proposerAmong } from './admins.ts';
import { heartDatasets, heartParties, openDataset, type HeartConsortium, type HeartOptions } from './heart-consortium.ts';
import { heartPlan } from './heart-plan.ts';

/** Registers the datasets and accepts the plan. Returns the plan's id. */
export async function agreeOpenStudy(
  admins: readonly Admin[],
  consortium: HeartConsortium,
  options: HeartOptions,
  say: (line: string) => void,
): Promise<string> {
  await Promise.all(admins.map((admin) => registerOpenDataset(admin, options.files)));
  const { datasets } = await readDraftInput(proposerAmong(admins).ledger, heartDatasets(openDataset));
  const study = heartPlan({
    rounds: options.rounds,
    strategy: options.strategy,
    datasets,
    parties: heartParties,
    genesisModel: consortium.genesisModel,
    net: options.net,
  });
  const accepted = await decide(admins, proposerAmong(admins), { kind: 'plan', plan: { ...study, ...options.overrides } }, null);
  say(`accepted the plan by vote: ${String(options.rounds)} rounds of ${options.strategy}, mechanism none over unprotected datasets`);
  return accepted;
}

async function registerOpenDataset(admin: Admin, files: HeartOptions['files']): Promise<void> {
  const hospital = admin.msp as Hospital;
  const schema = heartSchema();
  const rows = await readRows(csvSource(files[hospital]), schema, heartPartition(hospital));
  await registerDataset(admin, datasetRegistration({ ...openDataset, source: `uci-${admin.msp}` }, schema, rows, null), atOnce);
}
