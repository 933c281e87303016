// The epoch in one line: how long it lasts, how far the vote to end it stands, and whether anything here will ask.
import type { EpochView } from '@cohort/protos/ledger';
import { epochStop, type AskingOrganisations } from './epoch-stop.ts';

export interface EpochHere extends AskingOrganisations {
  /** Whether a party or an agent runs here: they ask for the next epoch, the ledger does not. */
  readonly asks: boolean;
}

export function epochLine({ epoch, seconds, nextSeconds, asked, needed }: EpochView, { active, asks, silent }: EpochHere): string {
  const then = nextSeconds === seconds ? '' : `, then ${String(nextSeconds)} s`;
  const who = asked.length === 0 ? '' : `: ${asked.join(', ')}`;
  const nobody = asks ? '' : '; no party or agent runs here: those of other machines ask for the next';
  const stands = `${String(asked.length)} of ${String(active)} organisations have asked to end it${who}; ${String(needed)} must`;
  const stop = active === silent.length ? null : epochStop(needed, { active, silent });
  const stopped = stop === null ? '' : `; ${stop}`;
  return `epoch ${String(epoch)}: lasts ${String(seconds)} s${then}; ${stands}${stopped}${nobody}`;
}
