// A card whose nodes say that they are reached where another's are: who calls there would meet the other.
import { CohortError } from '@cohort/protos/errors';
import type { MembersView } from '@cohort/protos/ledger';
import type { Card } from './card-shape.ts';

/** Against all that the registry has of others. @throws {CohortError} ALREADY_EXISTS */
export function refuseTakenEndpoint(
  { organisation: { msp }, nodes, ledger }: Pick<Card, 'organisation' | 'nodes' | 'ledger'>,
  members: Pick<MembersView, 'nodes'>,
  at: string,
): void {
  const own = [...nodes.map(({ endpoint }) => endpoint), ledger?.endpoint ?? ''].filter((endpoint) => endpoint !== '');
  const taken = members.nodes.find((node) => node.msp !== msp && own.includes(node.endpoint));
  if (taken === undefined) return;
  throw new CohortError(
    'ALREADY_EXISTS',
    `${at}: expected an endpoint of its own for each node of ${msp}, got ${taken.endpoint}, where ${taken.node} is reached; ` +
      'ask whose it is, and for a new card: cohort org create with another --host or --party-port',
  );
}
