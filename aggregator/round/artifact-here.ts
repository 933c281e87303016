// An artifact as this party holds it, whether a round made it, its operator gave it, or an admin put it.
import { CohortError } from '@cohort/protos/errors';
import type { Ports } from '../ports/ports.ts';

type Stores = Pick<Ports, 'artifacts' | 'offered'>;

export function artifactHere({ artifacts, offered }: Stores, hash: string): Uint8Array | null {
  return artifacts.get(hash) ?? offered.get(hash);
}

/** @throws {CohortError} NOT_FOUND */
export function requireArtifact(stores: Stores, hash: string): Uint8Array {
  const file = artifactHere(stores, hash);
  if (file === null) throw new CohortError('NOT_FOUND', `artifact ${hash}: expected it here; ask another party`);
  return file;
}
