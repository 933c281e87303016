// Which dataset versions can bring their statistics to no other round: some committed round has them already.
import type { PlanView, RoundView } from '@cohort/protos/ledger';
import type { DatasetVersion } from '@cohort/protos/terms';
import type { Ports } from '../ports/ports.ts';
import { askLedger } from './ask-ledger.ts';

/** Tells it of a version, whatever plan released it; an abandoned round counts. @throws the signal's reason; {CohortError} the ledger's refusal */
export async function countedBefore(ports: Ports, signal: AbortSignal): Promise<(version: DatasetVersion) => boolean> {
  const name = ({ msp, dataset, version }: DatasetVersion): string => `${msp}~${dataset}~${String(version)}`;
  const counted = new Set<string>();
  for (const { plan, body } of (await askLedger(ports, 'rounds.plans', {}, signal)) as readonly PlanView[]) {
    if (body.task !== 'statistics') continue;
    for (const round of (await askLedger(ports, 'rounds.list', { plan }, signal)) as readonly RoundView[])
      for (const { member, dataset } of round.enrolled)
        if (round.body?.members.some((summed) => summed.member === member) === true) counted.add(name(dataset));
  }
  return (version) => counted.has(name(version));
}
