// An account as it stood after a round of a plan, told from its entries, which are in the order of their reservation.
import { parseFraction, rdpParameters, releasedEpsilon, releaseOf, roundCost } from '@cohort/mpc/accountant';
import type { AccountEntry, AccountStatement } from '@cohort/protos/ledger';
import type { Mechanism } from '@cohort/protos/terms';

/** `mechanisms`: by plan, those of the entries' plans. Pure. */
export function accountAfter(account: AccountStatement, round: string, mechanisms: ReadonlyMap<string, Mechanism>): AccountStatement {
  const entries = account.entries.slice(0, lengthAfter(account.entries, round));
  const spent = sum(entries, 'spent');
  const reserved = sum(entries, 'reserved');
  return {
    ...account,
    entries,
    spent: String(spent),
    reserved: String(reserved),
    left: String(BigInt(account.budget) - spent - reserved),
    // Nothing was charged since: the ledger's own figure holds.
    released: entries.length === account.entries.length ? account.released : releasedBy(account, entries, mechanisms),
  };
}

/** How many entries there were: up to the round's own or an earlier one of its plan; all for an account that the plan never drew on. */
function lengthAfter(entries: readonly AccountEntry[], round: string): number {
  const [plan = '', ...place] = round.split('~');
  const isOfPlan = (entry: AccountEntry): boolean => entry.round.startsWith(`${plan}~`);
  const last = entries.findLastIndex((entry) => isOfPlan(entry) && isUpTo(entry.round.split('~').slice(1), place));
  if (last >= 0) return last + 1;
  const first = entries.findIndex(isOfPlan);
  return first < 0 ? entries.length : first;
}

/** Round, then attempt. */
function isUpTo([round, attempt]: readonly string[], [limit, lastAttempt]: readonly string[]): boolean {
  return Number(round) < Number(limit) || (Number(round) === Number(limit) && Number(attempt) <= Number(lastAttempt));
}

function sum(entries: readonly AccountEntry[], state: AccountEntry['state']): bigint {
  return entries.reduce((total, entry) => (entry.state === state ? total + BigInt(entry.cost) : total), 0n);
}

function releasedBy(
  { alphaStar, delta }: AccountStatement,
  entries: readonly AccountEntry[],
  mechanisms: ReadonlyMap<string, Mechanism>,
): AccountStatement['released'] {
  const releases = entries.flatMap(({ round, cost, state }) => {
    const mechanism = mechanisms.get(round.split('~')[0] ?? '');
    if (state !== 'spent' || mechanism === undefined || mechanism.kind === 'none') return [];
    const once = roundCost({ ...rdpParameters(mechanism), alpha: alphaStar });
    return [releaseOf(mechanism, BigInt(cost) / once)];
  });
  const released = releasedEpsilon(releases, parseFraction(delta, 'delta'));
  return released === null ? null : { epsilon: String(released.epsilon), order: released.order };
}
