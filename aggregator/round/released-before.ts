// Which dataset versions can be released in no further round like this one, because some plan's committed round has them already.
import type { DatasetVersion, Terms } from '@cohort/protos/terms';
import { listAll } from '@cohort/protos/list-all';
import type { Ports } from '../ports/ports.ts';
import { patientLedger } from './ask-ledger.ts';

/**
 * Tells it of a version of a round without noise, whatever plan released it; an abandoned round counts. Statistics are released once per
 * dataset version, other values once per member and model. @throws the signal's reason; {CohortError} the ledger's refusal
 */
export async function releasedBefore(
  { task, modelIn }: Pick<Terms, 'task' | 'modelIn'>,
  ports: Ports,
  signal: AbortSignal,
): Promise<(version: DatasetVersion) => boolean> {
  const name = ({ msp, dataset, version }: DatasetVersion): string =>
    task === 'statistics' ? `${msp}~${dataset}~${String(version)}` : msp;
  const released = new Set<string>();
  const ledger = patientLedger(ports, signal);
  for (const { plan, body } of await listAll(ledger, 'rounds.plans', {})) {
    if (body.task !== task || body.mechanism.kind !== 'none') continue;
    for (const round of await listAll(ledger, 'rounds.list', { plan })) {
      if (task !== 'statistics' && round.terms.modelIn !== modelIn) continue;
      const summed = new Set(round.body?.members.map(({ member }) => member));
      for (const { member, dataset } of round.enrolled) if (summed.has(member)) released.add(name(dataset));
    }
  }
  return (version) => released.has(name(version));
}
