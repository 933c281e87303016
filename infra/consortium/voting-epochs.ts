// How many epochs a vote stays open: people need days, however short an epoch is.
import type { EpochView } from '@cohort/protos/ledger';

const weekSeconds = 604_800;
const fewest = 100;

export function votingEpochs({ seconds, nextSeconds }: Pick<EpochView, 'seconds' | 'nextSeconds'>): number {
  return Math.max(fewest, Math.ceil(weekSeconds / Math.min(seconds, nextSeconds)));
}
