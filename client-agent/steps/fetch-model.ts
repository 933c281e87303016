// Step fetch model: gets a published model from any party and believes only its hash.
import type { GlobalModel } from '@cohort/mpc/global-model';
import { decodeModel, modelHash } from '@cohort/mpc/safetensors';
import type { Terms } from '@cohort/protos/terms';
import { architectureOf } from '../following/architecture-of.ts';
import type { AgentPorts } from '../ports/ports.ts';
import { parameterCount } from '../train/tensors.ts';
import { fetchFile } from './fetch-file.ts';

/** f32 value and two f64 moments per coordinate, and room for the header. */
const bytesPerCoordinate = 20;
const headerBytes = 1024 * 1024;

/** Retries over all parties until one has it. @throws the signal's reason; {CohortError} MODEL_MISMATCH for a file that is no model */
export async function fetchModel(
  hash: string,
  terms: Pick<Terms, 'parties' | 'blocks' | 'task' | 'architecture'>,
  ports: Pick<AgentPorts, 'parties' | 'artifacts' | 'clock' | 'study'>,
  signal: AbortSignal,
): Promise<GlobalModel> {
  const limit = headerBytes + bytesPerCoordinate * coordinatesOf(terms, ports.study);
  const holds = (file: Uint8Array): boolean => modelHash(file) === hash;
  return decodeModel(await fetchFile({ hash, limit, holds, from: terms.parties }, ports, signal)).model;
}

/** Only training shares a vector of the model's own size. @throws {CohortError} TERMS_REFUSED for an architecture that is not known here */
function coordinatesOf(terms: Pick<Terms, 'blocks' | 'task' | 'architecture'>, study: AgentPorts['study']): number {
  if (terms.task !== 'train') return parameterCount(architectureOf(terms, study));
  return terms.blocks.reduce((total, block) => total + block.length, 0);
}
