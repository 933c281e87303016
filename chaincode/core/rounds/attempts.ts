// Every attempt of every round of a plan, in order of their numbers, from a page's bookmark on.
import { CohortError } from '@cohort/protos/errors';
import type { ReadContext } from '../context.ts';
import type { Marked } from '../page-of.ts';
import { rounds, type RoundId } from './state.ts';

/**
 * Rounds are numbered without gaps, and so are the attempts at each: point reads find them in their order, which keys as text do not have.
 * @throws {CohortError} BODY_INVALID
 */
export async function* attemptsFrom(context: ReadContext, plan: string, bookmark: string): AsyncGenerator<Marked<RoundId>> {
  const [, first, second] = /^([1-9][0-9]{0,8})~(0|[1-9][0-9]{0,8})$/.exec(bookmark === '' ? '1~0' : bookmark) ?? [];
  if (first === undefined || second === undefined)
    throw new CohortError('BODY_INVALID', `bookmark: expected <round>~<attempt> of the page before, got ${bookmark}`);
  for (let round = Number(first), attempt = Number(second); ;) {
    const id: RoundId = [plan, String(round), String(attempt)];
    if (await rounds.has(context, ...id)) {
      yield { bookmark: `${String(round)}~${String(attempt)}`, item: id };
      attempt++;
    } else if (attempt === 0) return;
    else [round, attempt] = [round + 1, 0];
  }
}
