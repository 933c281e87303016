// A plan under noise over the rows of `studiedLedger`, drafted as the command drafts it.
import { architectureHash } from '@cohort/client-agent/train/architecture';
import { heartSchema } from '@cohort/client-agent/data/heart-disease';
import { schemaHash } from '@cohort/client-agent/data/schema';
import type { Plan } from '@cohort/protos/terms';
import { draftPlan } from '../draft/draft-plan.ts';
import { freshDataset } from '../draft/fresh-dataset.ts';
import { genesisModel } from '../genesis-model.ts';
import { plainWishes } from './plain-wishes.ts';
import { institutions, logistic, registration } from './studied-ledger.ts';

export const genesis = genesisModel(logistic, { seed: null, given: null });
export const testNet = { hash: architectureHash(logistic), parameters: 14, layers: 1 };

export const testPlan: Plan = draftPlan({
  datasets: institutions.map((msp) =>
    freshDataset({ msp, dataset: 'heart', source: 'wards', version: 1, schemaHash: schemaHash(heartSchema()), ...registration }),
  ),
  parties: ['north/party', 'river/party', 'stmary/party'],
  architecture: testNet,
  genesisModel: genesis.hash,
  epochSeconds: null,
  wishes: { ...plainWishes, samplingRate: { num: '1', den: '4' }, noiseRatio: { num: '5', den: '1' } },
}).plan;
