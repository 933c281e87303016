// What a plan would still take from the site's accounts, by the site's own arithmetic: for its policy, before it enrols.
import { type Release, releasedEpsilon, releaseOf } from '@cohort/mpc/accountant';
import { accountsOf } from '@cohort/policies/accounts-of';
import type { AccountStatement, BudgetStatement, DatasetView } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';
import { readStatement } from '@cohort/protos/read-statement';
import type { AgentPorts } from '../ports/ports.ts';
import type { ProjectedPrivacyLoss } from '../ports/site-policy.ts';
import type { Site } from '../ports/site.ts';
import { accountCharges } from './account-charges.ts';
import { registeredDataset } from './registered-dataset.ts';
import { statementOf } from './statement-of.ts';

type Asked = Pick<Terms, 'mechanism' | 'task' | 'round' | 'rounds' | 'plan'>;

/**
 * Null without noise: nothing is charged, and nothing bounded.
 * @throws {CohortError} ACCOUNT_UNKNOWN, TERMS_REFUSED (an account of another order), BODY_INVALID; the ledger's
 */
export async function projectedPrivacyLoss(
  terms: Asked,
  ledger: AgentPorts['ledger'],
  site: Pick<Site, 'member' | 'dataset'>,
): Promise<ProjectedPrivacyLoss | null> {
  if (terms.mechanism.kind === 'none') return null;
  const dataset = await registeredDataset(ledger, site);
  const statement = await readStatement(ledger, { msp: dataset.msp, dataset: dataset.dataset });
  return exposureOf(terms, dataset, statement, await mechanismsOf(statement, ledger));
}

/** `mechanisms` are those of the plans in the statement's entries, by plan. Pure. */
export function exposureOf(
  terms: Asked,
  dataset: DatasetView,
  budget: BudgetStatement,
  mechanisms: ReadonlyMap<string, Pick<Terms, 'mechanism' | 'task'>>,
): ProjectedPrivacyLoss {
  const left = terms.rounds - terms.round + 1;
  const drawn = accountCharges(terms, dataset).map((priced) => ({
    ...priced,
    statement: statementOf(priced.account, budget, terms.mechanism),
  }));
  return {
    cost: most(drawn.map(({ cost }) => cost)),
    epsilonAtEnd: (delta) =>
      most(
        drawn.map(({ statement, multiple }) => {
          const releases = [...releasesOf(statement, dataset, mechanisms, terms), { ...releaseOf(terms.mechanism, multiple), count: left }];
          return releasedEpsilon(releases, delta)?.epsilon ?? 0n;
        }),
      ),
  };
}

/** Rounds of an account by plan: what is only reserved may still be released. This round's own reservation is among those left. */
function releasesOf(
  { account, entries }: AccountStatement,
  dataset: DatasetView,
  mechanisms: ReadonlyMap<string, Pick<Terms, 'mechanism' | 'task'>>,
  { plan: ownPlan, round: ownRound }: Asked,
): Release[] {
  return entries.flatMap(({ round, state }) => {
    const [plan = '', number] = round.split('~');
    const known = mechanisms.get(plan);
    if (state === 'freed' || known === undefined || (plan === ownPlan && Number(number) === ownRound && state === 'reserved')) return [];
    const multiple = accountsOf(known, dataset).find((item) => item.account === account)?.multiple ?? 1;
    return [releaseOf(known.mechanism, multiple)];
  });
}

async function mechanismsOf({ accounts }: BudgetStatement, ledger: AgentPorts['ledger']): Promise<Map<string, Terms>> {
  const roundOfPlan = new Map(accounts.flatMap(({ entries }) => entries.map(({ round }) => [round.split('~')[0] ?? '', round] as const)));
  const found = new Map<string, Terms>();
  for (const [plan, round] of roundOfPlan) found.set(plan, (await ledger.evaluate('rounds.get', { round })).terms);
  return found;
}

function most(values: readonly bigint[]): bigint {
  return values.reduce((largest, value) => (value > largest ? value : largest), 0n);
}
