// Step fetch model: gets a published model from any party and believes only its hash.
import type { GlobalModel } from '@cohort/mpc/global-model';
import { largestModel } from '@cohort/mpc/largest-model';
import { decodeModel, modelHash } from '@cohort/mpc/safetensors';
import { CohortError } from '@cohort/protos/errors';
import type { PartyRef, Terms } from '@cohort/protos/terms';
import { architectureOf, type KnownNets } from '../ledger-view/architecture-of.ts';
import type { AgentPorts } from '../ports/ports.ts';
import { assertTensors, parameterCount } from '../train/tensors.ts';
import { fetchFile } from './fetch-file.ts';

type ModelTerms = Pick<Terms, 'parties' | 'blocks' | 'task' | 'architecture'>;
type FetchPorts = Pick<AgentPorts, 'parties' | 'artifacts' | 'clock' | 'study' | 'events'>;

/**
 * Retries over all parties until one has it; `unserved` is called once when each of them answered that it has not. What is fetched is a
 * model of the terms' architecture, so that nothing is paid for one that nothing can be trained from.
 * @throws the signal's reason; {CohortError} MODEL_MISMATCH for a file that is no model, not finite, or of another architecture
 */
export async function fetchModel(
  hash: string,
  terms: ModelTerms,
  ports: FetchPorts,
  signal: AbortSignal,
  unserved: () => void = () => undefined,
): Promise<GlobalModel> {
  const limit = largestModel(coordinatesOf(terms, ports));
  const holds = (file: Uint8Array): boolean => modelHash(file) === hash;
  const refused = ({ node }: PartyRef, { code, detail }: CohortError): void => {
    ports.events.emit('model.refused', { model: hash, party: node, code, detail });
  };
  const model = decoded(hash, await fetchFile({ hash, limit, holds, from: terms.parties, unserved, refused }, ports, signal));
  if (terms.task !== 'statistics') assertTensors(architectureOf(terms, ports), model.tensors);
  return model;
}

function decoded(hash: string, file: Uint8Array): GlobalModel {
  try {
    return decodeModel(file).model;
  } catch (cause) {
    throw new CohortError(
      'MODEL_MISMATCH',
      `model ${hash}: ${CohortError.from(cause).detail}; vote a plan with a genesis model that encodeModel wrote`,
      { cause },
    );
  }
}

/** Only training shares a vector of the model's own size. @throws {CohortError} TERMS_REFUSED for an architecture that is not known here */
function coordinatesOf(terms: Omit<ModelTerms, 'parties'>, nets: KnownNets): number {
  if (terms.task !== 'train') return parameterCount(architectureOf(terms, nets));
  return terms.blocks.reduce((total, block) => total + block.length, 0);
}
