// Finds this agent's dataset version as the ledger has it.
import { CohortError } from '@cohort/protos/errors';
import type { DatasetView } from '@cohort/protos/ledger';
import type { AgentPorts } from '../ports/ports.ts';
import type { Site } from '../ports/site.ts';

/** @throws {CohortError} DATASET_NOT_ALLOWED when it is not registered; the ledger's own refusals */
export async function registeredDataset(
  ledger: AgentPorts['ledger'],
  { member, dataset }: Pick<Site, 'member' | 'dataset'>,
): Promise<DatasetView> {
  try {
    return await ledger.evaluate('datasets.get', { msp: member, dataset: dataset.dataset, version: dataset.version });
  } catch (thrown) {
    if (CohortError.from(thrown).code !== 'NOT_FOUND') throw thrown;
    throw new CohortError(
      'DATASET_NOT_ALLOWED',
      `dataset ${dataset.dataset} version ${String(dataset.version)} of ${member}: expected it on the ledger, got none; register it first`,
    );
  }
}
