// The demo's first study: datasets without a budget, and a plan without noise over them.
import { csvSource } from '@cohort/client-agent/adapters/csv';
import { heartArchitecture, heartPartition, heartSchema, hospitals, type Hospital } from '@cohort/client-agent/data/heart-disease';
import { load } from '@cohort/client-agent/steps/load';
import { architectureHash } from '@cohort/client-agent/train/architecture';
import { parameterCount } from '@cohort/client-agent/train/tensors';
import type { Admin } from '../consortium/admin-ledger.ts';
import { decide } from '../consortium/decide.ts';
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

async function registerOpenDataset({ ledger, msp }: Admin, files: HeartOptions['files']): Promise<void> {
  const hospital = msp as Hospital;
  const { schemaHash, bucket } = await load({
    source: csvSource(files[hospital]),
    schema: heartSchema(),
    partition: heartPartition(hospital),
    normalisation: 'local',
  });
  await ledger.submit('datasets.register', `register-${openDataset.dataset}`, {
    ...openDataset,
    source: `uci-${msp}`,
    schemaHash,
    bucket,
    evaluationBucket: null,
    protection: 'unprotected',
    accounts: [],
  });
}
