// Finds the architecture that the terms name by hash: among the site's own files, else among what it took from the parties.
import { readDocumentArtifact } from '@cohort/protos/artifact';
import { CohortError } from '@cohort/protos/errors';
import type { Artifacts } from '@cohort/protos/runtime/artifacts';
import type { Terms } from '@cohort/protos/terms';
import type { Study } from '../ports/study.ts';
import { architectureHash, architectureShape, type Architecture } from '../train/architecture.ts';

/** Where architectures lie. */
export interface KnownNets {
  readonly study: Pick<Study, 'architectures'>;
  readonly artifacts: Pick<Artifacts, 'get'>;
}

/** Null for one that is not here. @throws {CohortError} ENCODING_INVALID, BODY_INVALID for a hash that names no architecture */
export function knownArchitecture(hash: string, { study, artifacts }: KnownNets): Architecture | null {
  const own = study.architectures.find((known) => architectureHash(known) === hash);
  if (own !== undefined) return own;
  const taken = artifacts.get(hash);
  return taken === null ? null : architectureShape(readDocumentArtifact('architecture', taken), 'architecture');
}

/** @throws {CohortError} TERMS_REFUSED; as `knownArchitecture` */
export function architectureOf({ architecture }: Pick<Terms, 'architecture'>, nets: KnownNets): Architecture {
  return knownArchitecture(architecture, nets) ?? refuse(architecture);
}

function refuse(hash: string): never {
  throw new CohortError(
    'TERMS_REFUSED',
    `architecture ${hash}: expected one that a party of the plan serves or that is named in node.json, got neither; who proposed the plan gives it to the parties (cohort plan propose)`,
  );
}
