// rounds.publish: the new model's hash, and in the same transaction the next round or the plan's end.
import { CohortError } from '@cohort/protos/errors';
import type { OpenedRound } from '@cohort/protos/ledger';
import { roundKey } from '@cohort/protos/terms';
import type { Handler } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { activeNode } from '../members/active-node.ts';
import { putModel } from '../models/state.ts';
import { refusalsOf } from '../rules/require-rules.ts';
import { rulesNow } from '../rules/state.ts';
import { deriveTerms } from './derive-terms.ts';
import { partyOf } from './party-of.ts';
import { requireUndecided } from './require-committed.ts';
import { freeAttempt, publications, putProgress, requirePlan, requireRound, roundId, rounds } from './state.ts';
import { signersOf } from './verify-statement.ts';

/**
 * Payload: {opened, finished}. `opened` is null after the last round, for a closed plan, and while a party's organisation is suspended, or the consortium's rules refuse the plan.
 * @throws {CohortError} ROUND_UNKNOWN, ROLE_NOT_ALLOWED, ROUND_NOT_COMMITTED, ALREADY_EXISTS, ROUND_CLOSED, TERMS_MISMATCH, EVIDENCE_INSUFFICIENT, SIGNATURE_INVALID
 */
export const publish: Handler<'rounds.publish'> = async (context, { round: key, modelOut, signatures }) => {
  const { id, ...round } = await requireRound(context, key);
  const { terms } = round;
  partyOf(terms, context.creator);
  const committed = await requireUndecided(context, id);
  for (const { body } of signatures)
    if (body.bodyHash !== committed.bodyHash || body.modelOut !== modelOut)
      throw new CohortError(
        'TERMS_MISMATCH',
        `signatures: expected body ${committed.bodyHash} and model ${modelOut}, got ${body.bodyHash} and ${body.modelOut}`,
      );
  signersOf(round, signatures);
  if (terms.task !== 'train' && modelOut !== terms.modelIn)
    throw new CohortError(
      'TERMS_MISMATCH',
      `modelOut: expected ${terms.modelIn} as it was (task ${terms.task} moves no model), got ${modelOut}`,
    );

  publications.put(context, { modelOut, epoch: await currentEpoch(context) }, ...id);
  putModel(context, key, terms, modelOut, committed);
  const accepted = await requirePlan(context, terms.plan);
  const { progress } = accepted;
  const finished = terms.round === accepted.plan.rounds;
  let allActive = true;
  for (const party of accepted.parties) if ((await activeNode(context, party)) === null) allActive = false;
  const isAllowed = refusalsOf((await rulesNow(context)).inForce, accepted.plan).length === 0;
  let next: OpenedRound | null = null;
  if (!finished && allActive && progress.status === 'active' && isAllowed) {
    const attempt = await freeAttempt(context, terms.plan, terms.round + 1);
    next = await deriveTerms(context, accepted, { plan: terms.plan, round: terms.round + 1, attempt, modelIn: modelOut });
    rounds.put(context, next, ...roundId(roundKey(next.terms)));
  }
  const opened = next === null ? null : roundKey(next.terms);
  const status = finished ? 'finished' : progress.status;
  putProgress(context, terms.plan, accepted, { ...progress, status, model: modelOut, current: opened ?? key });
  context.emit('round.published', { round: key, modelOut, opened, next, finished });
  return { opened, finished };
};
