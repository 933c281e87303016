// The two studies whose rounds are measured: federated averaging without noise, and noised gradients that budgets pay for.
import type { Partition } from '@cohort/client-agent/data/partition';
import type { SitePolicy } from '@cohort/policies/site-policy';
import type { Plan } from '@cohort/protos/terms';
import { policy, partition, register } from '../../dp/noised-hospital.ts';
import { opening } from '@cohort/protos/testing/study-plan';
import { noisedTraining } from '../../dp/noised-study.ts';
import type { Cooperative } from '../../story/cooperative.ts';
import { genesisModel, hospitals, linear, storyPlan } from '../../story/study.ts';

export interface MeasuredStudy {
  readonly plan: Plan;
  readonly genesis: { readonly hash: string; readonly file: Uint8Array };
  /** What every site's agent is started with. */
  readonly site: { readonly policy?: SitePolicy; readonly partition?: Partition };
  readonly register: (cooperative: Cooperative) => Promise<void>;
}

const rounds = 4;
const genesis = genesisModel(linear);
/** Enough for all four rounds. */
const accounts = [{ ...opening('train', 'record'), epsilon: { num: '5', den: '2' } }, opening('evaluation', 'record')];

export const measuredStudies = {
  none: {
    plan: storyPlan({ rounds, architecture: linear, parameters: 3, genesisModel: genesis.hash }),
    genesis,
    site: {},
    register: (cooperative) => cooperative.registerDatasets(),
  },
  'dp-fedsgd': {
    plan: { ...noisedTraining, rounds },
    genesis,
    site: { policy, partition },
    register: async (cooperative) => {
      for (const msp of hospitals) await register(cooperative, msp, 'heart', accounts);
    },
  },
} satisfies Record<string, MeasuredStudy>;
