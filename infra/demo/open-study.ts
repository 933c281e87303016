// The demo's first study: datasets without a budget, and a plan without noise over them.
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { heartArchitecture, heartPartition, heartSchema, hospitals, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { readRows } from '@cohort/client-agent/data/read-rows';
import { architectureHash } from '@cohort/client-agent/train/architecture';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import type { Admin } from '../consortium/admin-ledger.ts';
import { decide } from '../consortium/decide.ts';
import { datasetRegistration } from '../rows/dataset-registration.ts';
import { registerDataset } from '../rows/register-dataset.ts';
import { proposerAmong } from './admins.ts';
import { heartParties, openDataset, type HeartConsortium, type HeartOptions } from './heart-consortium.ts';
import { heartPlan } from './heart-plan.ts';

/** Registers the datasets and accepts the plan. Returns the plan's id. */
export async function agreeOpenStudy(
  admins: readonly Admin[],
  consortium: HeartConsortium,
  options: HeartOptions,
  say: (line: string) => void,
): Promise<string> {
  await Promise.all(admins.map((admin) => registerOpenDataset(admin, options.files)));
  const architecture = heartArchitecture();
  const study = heartPlan({
    rounds: options.rounds,
    strategy: options.strategy,
    datasets: hospitals.map((msp) => ({ msp, ...openDataset })),
    parties: heartParties,
    architecture: architectureHash(architecture),
    genesisModel: consortium.genesisModel,
    parameters: parameterCount(architecture),
  });
  const accepted = await decide(admins, proposerAmong(admins), { kind: 'plan', plan: { ...study, ...options.overrides } }, null);
  say(`accepted the plan by vote: ${String(options.rounds)} rounds of ${options.strategy}, mechanism none over unprotected datasets`);
  return accepted;
}

async function registerOpenDataset(admin: Admin, files: HeartOptions['files']): Promise<void> {
  const hospital = admin.msp as Hospital;
  const schema = heartSchema();
  const rows = await readRows(csvSource(files[hospital]), schema, heartPartition(hospital));
  await registerDataset(admin, datasetRegistration({ ...openDataset, source: `uci-${admin.msp}` }, schema, rows, null));
}
