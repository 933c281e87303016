// rounds.get, rounds.current and rounds.list: a round's facts put together from its keys.
import type { QueryBodies, RoundStatus, RoundView } from '@cohort/protos/ledger';
import type { Page } from '@cohort/protos/page';
import { claimLapses } from '@cohort/protos/claim-lapses';
import type { ReadContext } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { pageOf, type Marked } from '../page-of.ts';
import { attemptsFrom } from './attempts.ts';
import {
  abandonments,
  claims,
  closings,
  commits,
  disputes,
  enrolments,
  frozenSets,
  publications,
  requirePlan,
  requireRound,
  taintedRounds,
  voids,
} from './state.ts';

/** @throws {CohortError} ROUND_UNKNOWN */
export async function getRound(context: ReadContext, { round: key }: QueryBodies['rounds.get']): Promise<RoundView> {
  const { id, terms, termsHash } = await requireRound(context, key);
  const frozen = await frozenSets.get(context, ...id);
  const committed = await commits.get(context, ...id);
  const published = await publications.get(context, ...id);
  const voided = await voids.get(context, ...id);
  const abandoned = await abandonments.get(context, ...id);
  const tainted = await taintedRounds.has(context, ...id);
  const epoch = await currentEpoch(context);
  const disputed = await disputes.list(context, ...id);
  const status: RoundStatus =
    voided !== null
      ? 'void'
      : abandoned !== null
        ? 'abandoned'
        : published !== null
          ? 'published'
          : committed !== null
            ? 'committed'
            : frozen !== null
              ? 'collecting'
              : 'enrolling';
  return {
    round: key,
    terms,
    termsHash,
    status,
    enrolled: frozen ?? (await enrolments.list(context, ...id)),
    closedBy: await closings.list(context, ...id),
    bodyHash: committed?.bodyHash ?? null,
    body: committed?.body ?? null,
    modelOut: published?.modelOut ?? null,
    reason: voided?.reason ?? abandoned?.reason ?? null,
    singleAuthor: committed?.singleAuthor ?? [],
    disputes: disputed.map(({ index, party }) => ({ index, party })),
    claims: (await claims.list(context, ...id)).map((claim) => {
      if (disputed.some(({ index }) => index === claim.index)) return { ...claim, outcome: 'disputed' };
      const lapsed = tainted || abandoned !== null || claimLapses(claim, terms) < epoch;
      return claim.outcome === 'open' && lapsed ? { ...claim, outcome: 'lapsed' } : claim;
    }),
    tainted,
  };
}

/** Null before the first round. @throws {CohortError} NOT_FOUND for an unknown plan */
export async function currentRound(context: ReadContext, { plan }: QueryBodies['rounds.current']): Promise<RoundView | null> {
  const { progress } = await requirePlan(context, plan);
  return progress.current === null ? null : getRound(context, { round: progress.current });
}

/** Every attempt of every round, in the order of their numbers. @throws {CohortError} NOT_FOUND for an unknown plan */
export async function listRounds(context: ReadContext, { plan, limit, bookmark }: QueryBodies['rounds.list']): Promise<Page<RoundView>> {
  await requirePlan(context, plan);
  return pageOf(views(context, plan, bookmark), limit);
}

async function* views(context: ReadContext, plan: string, bookmark: string): AsyncGenerator<Marked<RoundView>> {
  for await (const attempt of attemptsFrom(context, plan, bookmark))
    yield { bookmark: attempt.bookmark, item: await getRound(context, { round: attempt.item.join('~') }) };
}
