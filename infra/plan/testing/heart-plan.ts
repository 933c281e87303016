// A plan under noise over the rows of `studiedLedger`, as a test votes for it.
import { architectureHash } from '@cohort/client-agent/train/architecture';
import { zeroModel } from '@cohort/client-agent/train/zero-model';
import { encodeModel, modelHash } from '@cohort/mpc/safetensors';
import type { Plan } from '@cohort/protos/terms';
import { privatePlan } from '../../demo/private-plan.ts';
import { institutions, logistic } from './studied-ledger.ts';

export const genesis = encodeModel(zeroModel(logistic), { architecture: architectureHash(logistic) });

export const testPlan: Plan = privatePlan({
  epsilon: '3',
  datasets: institutions.map((msp) => ({ msp, dataset: 'heart', version: 1 })),
  parties: ['north/party', 'river/party', 'stmary/party'],
  architecture: architectureHash(logistic),
  genesisModel: modelHash(genesis),
  parameters: 14,
});
