// Asks a plan's parties who refuses it and whether they serve its model, as an organisation's admin, and says why the plan does not move.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import type { PlanView, RoundView } from '@cohort/protos/ledger';
import type { Refusal } from '@cohort/protos/refusal';
import type { PartyRef } from '@cohort/protos/terms';
import type { Channel } from '@cohort/protos/transport/channel';
import { unary } from '@cohort/protos/transport/unary';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { obstaclesOf, type Obstacle, type PartyAnswer } from '../view/obstacles-of.ts';
import type { Admin } from './admin-ledger.ts';
import type { Consortium } from './layout.ts';
import { partyChannel } from './party-channel.ts';
import { trustOf } from './trust-of.ts';

/** A person waits for a screen: a party that is away is said to be. */
const patienceMs = 3000;
const pageLimit = 1000;
/** Earlier rounds that are looked up because one party names them: no other's are crowded out. */
const mostRounds = 16;

/** What keeps this plan from moving; nothing for one that has ended. @throws {CohortError} what the ledger refuses with */
export async function askParties(
  { keys, ledger }: Pick<Admin, 'keys' | 'ledger'>,
  consortium: Pick<Consortium, 'genesis' | 'ledger'>,
  plan: PlanView,
): Promise<Obstacle[]> {
  if (plan.status === 'finished' || plan.status === 'closed') return [];
  const members = await readMembers(ledger);
  const asked = { plan: plan.plan, model: plan.model, datasets: plan.body.datasets.length };
  const answers = await partyStandings({ keys, ledger }, consortium, plan.parties, asked);
  return obstaclesOf({ plan, members, answers, rounds: await roundsOf(plan, answers, ledger) });
}

/** A plan, its model and how many may refuse it. */
interface AskedPlan {
  readonly plan: string;
  readonly model: string;
  readonly datasets: number;
}

/** What each of these parties says of a plan, known to it or not, or the code with which it does not. @throws {CohortError} what the ledger refuses with */
export async function partyStandings(
  { keys, ledger }: Pick<Admin, 'keys' | 'ledger'>,
  consortium: Pick<Consortium, 'genesis' | 'ledger'>,
  parties: readonly PartyRef[],
  asked: AskedPlan,
): Promise<PartyAnswer[]> {
  const members = await readMembers(ledger);
  const trust = trustOf(consortium);
  trust.update(members);
  const ask = async (party: PartyRef): Promise<PartyAnswer> => {
    const { node } = party;
    const channel = partyChannel(party, { tls: keys.tls, trust, members: () => members, deadlineMs: patienceMs });
    try {
      return { party: node, standing: await standingAt(channel, asked) };
    } catch (thrown) {
      return { party: node, standing: CohortError.from(thrown).code };
    } finally {
      channel.close();
    }
  };
  return await Promise.all(parties.map(ask));
}

/** Every page of what one party says: a refusal of each member at most. @throws {CohortError} REPLY_INVALID for pages without end */
async function standingAt(
  channel: Channel,
  { plan, model, datasets }: AskedPlan,
): Promise<{ servesModel: boolean; refusals: readonly Refusal[] }> {
  const refusals: Refusal[] = [];
  const mostPages = 1 + Math.ceil(datasets / pageLimit);
  for (let [pages, bookmark] = [1, '']; ; pages++) {
    if (pages > mostPages)
      throw new CohortError('REPLY_INVALID', `Agent.Plan: expected at most ${String(mostPages)} pages, one refusal a member, got another`);
    const page = await unary(channel, 'Agent', 'Plan', { plan, model, limit: pageLimit, bookmark });
    refusals.push(...page.refusals);
    if (page.bookmark <= bookmark) return { servesModel: page.servesModel, refusals };
    bookmark = page.bookmark;
  }
}

async function roundsOf(
  { plan, current }: PlanView,
  answers: readonly PartyAnswer[],
  ledger: Ledger,
): Promise<ReadonlyMap<string, RoundView>> {
  const named = answers.flatMap(({ standing }) => {
    const refusals = typeof standing === 'string' ? [] : standing.refusals;
    const rounds = new Set(refusals.map(({ round }) => round).filter((round) => round.startsWith(`${plan}~`)));
    return [...rounds].slice(0, mostRounds);
  });
  const keys = new Set([...(current === null ? [] : [`${plan}~1~0`, current]), ...named]);
  const rounds = new Map<string, RoundView>();
  for (const key of keys) {
    const view = await ledger.evaluate('rounds.get', { round: key }).catch((thrown: unknown) => {
      // A party may name what never was.
      if (['ROUND_UNKNOWN', 'BODY_INVALID'].includes(CohortError.from(thrown).code)) return null;
      throw thrown;
    });
    if (view !== null) rounds.set(key, view);
  }
  return rounds;
}
