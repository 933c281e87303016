// epochs.current: the epoch, how long it lasts, and how far the vote to end it stands.
import type { EpochView } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { votingOrganisations } from '../members/state.ts';
import { epochLength } from './epoch-length.ts';
import { advances, currentEpoch } from './state.ts';

export async function showEpoch(context: ReadContext): Promise<EpochView> {
  const epoch = await currentEpoch(context);
  return { epoch, ...(await epochLength(context)), ...(await voteToEnd(context, epoch)) };
}

/**
 * The ACTIVE organisations that have asked to end `epoch`, by id, and how many must: more than half. Who was suspended since counts in neither.
 * Who runs no node that asks does count: epochs are the clock of votes too, which a minority that ends them at will could let lapse.
 */
export async function voteToEnd(context: ReadContext, epoch: number): Promise<Pick<EpochView, 'asked' | 'needed'>> {
  const active = await votingOrganisations(context);
  const last = await advances.list(context);
  const now = new Set(last.filter(({ from }) => from === epoch).map(({ msp }) => msp));
  return { asked: active.filter((msp) => now.has(msp)), needed: Math.floor(active.length / 2) + 1 };
}
