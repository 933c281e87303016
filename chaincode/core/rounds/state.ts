// Rounds' keys: a plan and its progress, and per attempt one key for each fact, so that no two actors write the same one.
import type { AbandonReason } from '@cohort/protos/abandon-reasons';
import { CohortError } from '@cohort/protos/errors';
import type { Claim, Enrolment, OpenedRound, PlanCloseReason, VoidReason } from '@cohort/protos/ledger';
import type { RoundBody, Signed } from '@cohort/protos/statements';
import type { Plan } from '@cohort/protos/terms';
import type { Context, ReadContext } from '../context.ts';
import { table } from '../table.ts';

export interface AcceptedPlan {
  /** The organisation that proposed it. */
  readonly proposer: string;
  readonly plan: Plan;
  readonly planHash: string;
  /** Node ids of the next attempt's parties: the plan's, or who a vote put in their place. */
  readonly parties: Plan['parties'];
}

/** `model` is the last published one, `current` the round opened last. Written by `putProgress` only. */
export interface Progress {
  readonly status: 'active' | 'finished' | 'closed';
  readonly reason: PlanCloseReason | null;
  readonly model: string;
  readonly current: string | null;
}

export interface CommittedRound {
  readonly body: RoundBody;
  readonly bodyHash: string;
  readonly singleAuthor: readonly number[];
}

/** The attributes of a round's keys, which its round key joins by `~`. */
export type RoundId = [plan: string, round: string, attempt: string];

export const plans = table<AcceptedPlan, [plan: string]>('plan');
const progresses = table<Progress, [plan: string]>('progress');
/** Each accepted plan that expires later than all before it: for so long what a round was opened under must hold. */
const longestExpiries = table<readonly LongestExpiry[], []>('longest-expiry');

interface LongestExpiry {
  readonly acceptedEpoch: number;
  readonly expiryEpochs: number;
}

/** The largest expiryEpochs of the plans accepted up to the end of `epoch`: their rounds may have been opened by then, later ones' not. */
export async function longestExpiryBy(context: ReadContext, epoch: number): Promise<number> {
  const known = (await longestExpiries.get(context)) ?? [];
  return known.findLast(({ acceptedEpoch }) => acceptedEpoch <= epoch)?.expiryEpochs ?? 0;
}

export async function noteExpiry(context: Context, { acceptedEpoch, expiryEpochs }: LongestExpiry): Promise<void> {
  const known = (await longestExpiries.get(context)) ?? [];
  if (expiryEpochs > (known.at(-1)?.expiryEpochs ?? 0)) longestExpiries.put(context, [...known, { acceptedEpoch, expiryEpochs }]);
}
/** Those that have not ended, by who proposed them; quotas count them. */
export const activePlans = table<string, [proposer: string, plan: string]>('active-plan');

export const rounds = table<OpenedRound, RoundId>('round');
export const enrolments = table<Enrolment, [...RoundId, member: string]>('enrolment');
export const closings = table<string, [...RoundId, party: string]>('closing');
export const frozenSets = table<readonly Enrolment[], RoundId>('frozen');
export const commits = table<CommittedRound, RoundId>('commit');
export const publications = table<{ readonly modelOut: string; readonly epoch: number }, RoundId>('publication');
/** Which of the parties' organisations resumed a paused plan at the attempt that comes next. */
export const resumptions = table<true, [...RoundId, msp: string]>('resumption');
export const voids = table<
  { readonly reason: VoidReason; readonly named: readonly number[]; readonly evidence: readonly Signed[] },
  RoundId
>('void');
/** `tainted`: a round before it was, while this one was committed. */
export const abandonments = table<{ readonly reason: AbandonReason | 'tainted' }, RoundId>('abandonment');
export const disputes = table<
  { readonly index: number; readonly party: number; readonly statement: Signed<'sumStatement'> },
  [...RoundId, index: string]
>('dispute');
/** A claim as it is stored: that it was disputed stands among the disputes, that it lapsed follows from the epoch and the round's end. */
export type OpenClaim = Claim & { readonly outcome: Exclude<Claim['outcome'], 'disputed' | 'lapsed'> };
export const claims = table<OpenClaim, [...RoundId, index: string]>('claim');
export const taintedRounds = table<true, RoundId>('tainted');
/** Tainted rounds whose plan was paused then: their next attempt waits for two parties' word too. */
export const heldRounds = table<true, RoundId>('held');
/** The round without noise that a member was enrolled in last from a model: written by that member, decided by that round's outcome. */
export const valuesOf = table<string, [task: string, modelIn: string, member: string]>('values');
/** The statistics round that a dataset version was enrolled in last: written by its own member, decided by that round's outcome. */
export const statisticsOf = table<string, [msp: string, dataset: string, version: string]>('statistics');

/** The lowest attempt of this round that was never opened: more than 0 after a round before it was tainted. */
export async function freeAttempt(context: ReadContext, plan: string, round: number): Promise<number> {
  let attempt = 0;
  while (await rounds.has(context, plan, String(round), String(attempt))) attempt++;
  return attempt;
}

/** The attributes of a round key. The key's form was checked by the schema. */
export function roundId(key: string): RoundId {
  const [plan = '', round = '', attempt = ''] = key.split('~');
  return [plan, round, attempt];
}

/** @throws {CohortError} ROUND_UNKNOWN */
export async function requireRound(context: ReadContext, key: string): Promise<OpenedRound & { readonly id: RoundId }> {
  const id = roundId(key);
  const round = await rounds.get(context, ...id);
  if (round === null) throw new CohortError('ROUND_UNKNOWN', `round ${key}: was never opened; ask for the plan's current round`);
  return { ...round, id };
}

/** Buffers how far a plan has come, and whether it counts as one that has not ended. */
export function putProgress(
  context: Pick<Context, 'stub' | 'writes'>,
  plan: string,
  { proposer, progress: before }: { readonly proposer: string; readonly progress: Progress | null },
  progress: Progress,
): void {
  progresses.put(context, progress, plan);
  // Only where it changes: who counts plans must not conflict with every round of them.
  if (before?.status === progress.status) return;
  if (progress.status === 'active') activePlans.put(context, plan, proposer, plan);
  else if (before?.status === 'active') activePlans.delete(context, proposer, plan);
}

/** @throws {CohortError} NOT_FOUND */
export async function requirePlan(context: ReadContext, id: string): Promise<AcceptedPlan & { readonly progress: Progress }> {
  const plan = await plans.get(context, id);
  const progress = await progresses.get(context, id);
  if (plan === null || progress === null) throw new CohortError('NOT_FOUND', `plan ${id}: was not accepted; propose it and vote`);
  return { ...plan, progress };
}
