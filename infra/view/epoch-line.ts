// The epoch in one line: how long it lasts, how far the vote to end it stands, and whether anything here will ask.
import type { EpochView } from '@cohort/protos/ledger';

export interface EpochHere {
  /** How many organisations are active. */
  readonly active: number;
  /** Whether a party or an agent runs here: they ask for the next epoch, the ledger does not. */
  readonly asks: boolean;
  /** The active organisations without an admitted agent or party: they count, and none of their nodes ever asks. */
  readonly silent: readonly string[];
}

export function epochLine({ epoch, seconds, nextSeconds, asked, needed }: EpochView, { active, asks, silent }: EpochHere): string {
  const then = nextSeconds === seconds ? '' : `, then ${String(nextSeconds)} s`;
  const who = asked.length === 0 ? '' : `: ${asked.join(', ')}`;
  const nobody = asks ? '' : '; no party or agent runs here: those of other machines ask for the next';
  const stands = `${String(asked.length)} of ${String(active)} organisations have asked to end it${who}; ${String(needed)} must`;
  const asking = active - silent.length;
  const stopped =
    asking === 0 || asking >= needed
      ? ''
      : `; too few run an agent or a party (${String(asking)}), so that no epoch ends: admit one of ${silent.join(', ')}, or suspend who left, by vote`;
  return `epoch ${String(epoch)}: lasts ${String(seconds)} s${then}; ${stands}${stopped}${nobody}`;
}
