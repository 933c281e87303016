// rounds.open: a party opens the plan's next round, or the next attempt at one that came to nothing.
import { CohortError } from '@cohort/protos/errors';
import { roundKey } from '@cohort/protos/terms';
import type { Context, Handler } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { requireRules } from '../rules/require-rules.ts';
import { deriveTerms } from './derive-terms.ts';
import { organisationOf, pausedAt } from './paused.ts';
import { signalWarnings } from './signal-warnings.ts';
import {
  abandonments,
  commits,
  freeAttempt,
  putProgress,
  publications,
  requirePlan,
  requireRound,
  rounds,
  taintedRounds,
  voids,
  type Progress,
} from './state.ts';

interface Next {
  readonly round: number;
  /** The expired attempt that nobody has voided yet. */
  readonly expired: string | null;
}

/**
 * Payload: {round, termsHash, warnings}: texts that refuse nothing. Reserves nothing. Whoever comes second gets ROUND_ALREADY_OPEN and may treat it as success.
 * @throws {CohortError} NOT_FOUND, PLAN_CLOSED, PLAN_PAUSED, RULES_REFUSED, ROLE_NOT_ALLOWED, ROUND_ALREADY_OPEN, NODE_NOT_ACTIVE
 */
export const open: Handler<'rounds.open'> = async (context, { plan: id }) => {
  const accepted = await requirePlan(context, id);
  const { progress } = accepted;
  const parties: readonly string[] = accepted.parties;
  if (!parties.includes(context.creator.node))
    throw new CohortError('ROLE_NOT_ALLOWED', `${context.creator.node}: expected one of the plan's parties ${parties.join(', ')}`);
  if (progress.status !== 'active') throw new CohortError('PLAN_CLOSED', `plan ${id}: is ${progress.status}; no round can be opened`);
  const paused = await pausedAt(context, progress.current, parties);
  if (paused !== null)
    throw new CohortError(
      'PLAN_PAUSED',
      `plan ${id}: expected two of ${parties.map(organisationOf).join(', ')} to resume it before attempt ${paused[2]}; find why the attempts before it came to nothing`,
    );
  await requireRules(context, accepted.plan);
  const { round, expired } = await nextRound(context, progress);
  const attempt = await freeAttempt(context, id, round);
  const opened = await deriveTerms(context, accepted, { plan: id, round, attempt, modelIn: progress.model });
  const key = roundKey(opened.terms);
  if (expired !== null) voids.put(context, { reason: 'expired', named: [], evidence: [] }, ...(await requireRound(context, expired)).id);
  rounds.put(context, opened, id, String(round), String(attempt));
  putProgress(context, id, accepted, { ...progress, current: key });
  context.emit('round.opened', { round: key, plan: id, ...opened, voided: expired });
  return { round: key, termsHash: opened.termsHash, warnings: await signalWarnings(context, accepted.plan) };
};

async function nextRound(context: Context, { current }: Progress): Promise<Next> {
  if (current === null) return { round: 1, expired: null };
  const { id, terms } = await requireRound(context, current);
  const again = { round: terms.round, expired: null };
  if (await taintedRounds.has(context, ...id)) return again;
  // Published without a successor: a party was suspended at that moment.
  if (await publications.has(context, ...id)) return { round: terms.round + 1, expired: null };
  if ((await voids.has(context, ...id)) || (await abandonments.has(context, ...id))) return again;
  const epoch = await currentEpoch(context);
  if (epoch > terms.expiryEpoch && !(await commits.has(context, ...id))) return { ...again, expired: current };
  throw new CohortError('ROUND_ALREADY_OPEN', `round ${current}: is open; take part in it`);
}
