// When a plan pauses: its attempts come to nothing, and nobody may pay for the same again without two parties' word.
import type { ReadContext } from '../context.ts';
import { abandonments, commits, heldRounds, requireRound, resumptions, taintedRounds, voids, type RoundId } from './state.ts';

/** Attempts of one round, none of them published, after which a plan pauses; and those among them that were committed and paid for. */
const mostAttempts = 5;
const mostCommitted = 2;
const resumers = 2;

/**
 * The attempt that may be opened only after two resumed the plan, or null. Counted from the first attempt, or from the last one that was
 * opened by resumption: reads at most `mostAttempts` of them.
 */
export async function pausedAt(context: ReadContext, current: string | null, parties: readonly string[]): Promise<RoundId | null> {
  if (current === null) return null;
  const { id, terms } = await requireRound(context, current);
  if (!(await cameToNothing(context, id))) return null;
  const [plan, round] = id;
  const at = (attempt: number): RoundId => [plan, round, String(attempt)];
  let committed = 0;
  let attempts = 0;
  for (let attempt = terms.attempt; attempt >= 0 && attempts < mostAttempts; attempt--) {
    attempts++;
    if (await commits.has(context, ...at(attempt))) committed++;
    if (await isResumed(context, at(attempt), parties)) break;
  }
  const next = at(terms.attempt + 1);
  const pauses = (await heldRounds.has(context, ...id)) || attempts >= mostAttempts || committed >= mostCommitted;
  return pauses && !(await isResumed(context, next, parties)) ? next : null;
}

/** A tainted attempt was published, and counts as one that was not. */
async function cameToNothing(context: ReadContext, id: RoundId): Promise<boolean> {
  return (await voids.has(context, ...id)) || (await abandonments.has(context, ...id)) || (await taintedRounds.has(context, ...id));
}

async function isResumed(context: ReadContext, id: RoundId, parties: readonly string[]): Promise<boolean> {
  return (await resumedBy(context, id, parties)).length >= resumers;
}

/** Which of the parties' organisations want this attempt opened. */
export async function resumedBy(context: ReadContext, id: RoundId, parties: readonly string[]): Promise<string[]> {
  const resumed: string[] = [];
  for (const msp of parties.map(organisationOf)) if (await resumptions.has(context, ...id, msp)) resumed.push(msp);
  return resumed;
}

export const organisationOf = (node: string): string => node.split('/')[0] ?? '';
