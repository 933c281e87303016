// Step take architecture: the net that the terms name, from this site's files or from the plan's parties, and whether it suits the terms and the rows.
import { artifactHash, mostArchitectureBytes } from '@cohort/protos/artifact';
import { CohortError } from '@cohort/protos/errors';
import type { AgentPorts } from '../ports/ports.ts';
import { architectureOf, knownArchitecture } from '../ledger-view/architecture-of.ts';
import type { Checked } from '../round.ts';
import type { Architecture } from '../train/architecture.ts';
import { checkBlocks } from './check-blocks.ts';
import { checkLearnable } from './check-learnable.ts';
import { fetchFile, undecidedMs } from './fetch-file.ts';

type TakePorts = Pick<AgentPorts, 'study' | 'parties' | 'artifacts' | 'clock' | 'events'>;

/**
 * A site need not have voted for the plan: the architecture is what its hash says, and the policy has allowed it before anybody is asked.
 * @throws {CohortError} TERMS_REFUSED for one that no party serves, or that does not suit; RING_OVERFLOW; ENCODING_INVALID, BODY_INVALID for
 *   a hash that names no architecture; the round's signal's reason
 */
export async function takeArchitecture({ view: { terms }, signal }: Checked, ports: TakePorts): Promise<Architecture> {
  const { architecture: hash, parties } = terms;
  if (knownArchitecture(hash, ports) === null)
    await fetchFile(
      {
        hash,
        limit: mostArchitectureBytes,
        holds: (bytes) => artifactHash(bytes) === hash,
        from: parties,
        // Whoever proposes a plan gives it to the parties first: it will not come.
        unserved: () => architectureOf(terms, ports),
        undecided: ({ node }) => {
          throw new CohortError(
            'TERMS_REFUSED',
            `architecture ${hash}: expected one that a party of the plan serves or that is named in node.json, got no answer from ${node} for ` +
              `${String(undecidedMs / 1000)} seconds, and the others do not have it; see that ${node} runs, or have it given to the parties again (cohort plan propose)`,
          );
        },
        refused: ({ node }, { code, detail }) => {
          ports.events.emit('architecture.refused', { architecture: hash, party: node, code, detail });
        },
      },
      ports,
      signal,
    );
  const architecture = architectureOf(terms, ports);
  checkBlocks(terms, architecture, ports.study.schema);
  checkLearnable(terms, architecture, ports.study.schema);
  return architecture;
}
