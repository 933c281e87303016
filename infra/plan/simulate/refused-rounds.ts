// Which rounds, past and planned, rules would have refused that a file holds: the consortium's, or a site's own.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { refusalsOf } from '@cohort/chaincode/core/rules/require-rules';
import type { Refusal } from '@cohort/policies/evaluate';
import type { SitePolicy } from '@cohort/policies/site-policy';
import type { ConsortiumRules } from '@cohort/protos/consortium-rules';
import type { RoundView } from '@cohort/protos/ledger';
import { listAll } from '@cohort/protos/list-all';
import type { Plan } from '@cohort/protos/terms';
import { judgePlan } from '../judge-plan.ts';

/** What the rules make of one plan or of one that is only proposed. */
export interface Refused {
  readonly plan: string;
  readonly status: string;
  /** Every attempt at a round that was opened. */
  readonly past: readonly { readonly round: string; readonly status: RoundView['status'] }[];
  /** Rounds that are still to be opened. */
  readonly planned: number;
  /** Every rule that refuses; none where the plan is allowed. */
  readonly refusals: readonly Refusal[];
}

/** What is asked of each plan; null for one that the rules say nothing about. */
export type Asked = (plan: string, body: Plan) => Promise<readonly Refusal[] | null>;

/** The consortium's rules say of every round of a plan what they say of the plan: terms take over what they ask for. */
export function byConsortium(rules: ConsortiumRules): Asked {
  return (_plan, body) => Promise.resolve(refusalsOf(rules, body));
}

/** A site's policy speaks for rounds of its own data; its limits are judged on the accounts as they are now. */
export function bySite(ledger: Ledger, msp: string, policy: SitePolicy): Asked {
  return async (plan, { datasets }) => {
    if (!datasets.some((dataset) => dataset.msp === msp)) return null;
    return (await judgePlan(ledger, msp, policy, plan)).findings.filter(({ passes }) => !passes);
  };
}

/** In the order of plan ids, then those that are only proposed. @throws {CohortError} the ledger's */
export async function refusedRounds(ledger: Pick<Ledger, 'evaluate'>, asked: Asked): Promise<readonly Refused[]> {
  const found: Refused[] = [];
  for (const { plan, status, body } of await listAll(ledger, 'rounds.plans', {})) {
    const refusals = await asked(plan, body);
    if (refusals === null) continue;
    const rounds = await listAll(ledger, 'rounds.list', { plan });
    const past = rounds.map(({ round, status: ended }) => ({ round, status: ended }));
    const opened = Math.max(0, ...rounds.map(({ terms }) => terms.round));
    const planned = status === 'finished' || status === 'closed' ? 0 : body.rounds - opened;
    found.push({ plan, status, past, planned, refusals });
  }
  for (const { proposal, status, body } of await listAll(ledger, 'governance.list', {})) {
    if (status !== 'open' || body.kind !== 'plan') continue;
    const refusals = await asked(proposal, body.plan);
    if (refusals !== null) found.push({ plan: proposal, status: 'proposed', past: [], planned: body.plan.rounds, refusals });
  }
  return found;
}

/** For people: each plan that is refused with its rounds and rules, and what was looked at in all. */
export function refusedLines(found: readonly Refused[]): string[] {
  const refused = found.filter(({ refusals }) => refusals.length > 0);
  const lines = refused.flatMap(({ plan, status, past, planned, refusals }) => [
    `${plan.slice(0, 8)} (${status}): ${counted(past.length, 'past round')} and ${counted(planned, 'planned one')} refused`,
    ...past.map(({ round, status: ended }) => `  round ${round.slice(65)}, ${ended}`),
    ...refusals.map(({ rule, expected, got }) => `  by ${rule}: expected ${expected}, the plan says ${got}`),
  ]);
  const all = (of: readonly Refused[]): string =>
    `${counted(sum(of.map(({ past }) => past.length)), 'past round')} and ${counted(sum(of.map(({ planned }) => planned)), 'planned one')}`;
  return [...lines, `of ${counted(found.length, 'plan')} with ${all(found)}, ${String(refused.length)} refused, with ${all(refused)}`];
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

const counted = (count: number, what: string): string => `${String(count)} ${what}${count === 1 ? '' : 's'}`;
