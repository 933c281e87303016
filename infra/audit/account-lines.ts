// A budget statement for people: nats and epsilon as decimals, entries as a table.
import type { AccountEntry } from '@cohort/protos/ledger';
import { table } from '../view/table.ts';
import type { AccountReading, BudgetReading } from './read-accounts.ts';

const unitsPerNat = 10n ** 12n;

export function accountLines({ msp, dataset, protection, accounts }: BudgetReading): string[] {
  const title = `${dataset} of ${msp}: ${protection}`;
  if (protection === 'unprotected') return [title, '  what was released of it is not bounded', ''];
  return [title, ...accounts.flatMap((account) => oneAccount(account).map((line) => `  ${line}`)), ''];
}

function oneAccount(account: AccountReading): string[] {
  const { partition, unit, epsilon, delta, alphaStar, entries, released, roundsLeft } = account;
  const count = (state: AccountEntry['state']): string => String(entries.filter((entry) => entry.state === state).length);
  const opening = `${partition} rows, one ${unit}: opened with epsilon ${fraction(epsilon)} at delta ${fraction(delta)}, order ${String(alphaStar)}`;
  const freed = entries.reduce((sum, { state, cost }) => (state === 'freed' ? sum + BigInt(cost) : sum), 0n);
  return [
    opening,
    ...table([
      ['', 'nats', 'share', 'rounds'],
      ['opening', nats(account.budget), share(account.budget, account), ''],
      ['debits', nats(account.spent), share(account.spent, account), count('spent')],
      ['reservations', nats(account.reserved), share(account.reserved, account), count('reserved')],
      ['cancellations', nats(String(freed)), '', count('freed')],
      ['left', nats(account.left), share(account.left, account), roundsLeft ?? ''],
    ]),
    roundsLeft === null
      ? 'no plan draws on it'
      : `${roundsLeft} more rounds at ${nats(account.roundCost ?? '0')} nats each (plan ${account.plan?.slice(0, 12) ?? ''})`,
    released === null
      ? 'released so far: epsilon 0'
      : `released so far: epsilon ${nats(released.epsilon)}, the least over the orders 2 to 64 (order ${String(released.order)})`,
  ];
}

const fraction = ({ num, den }: { readonly num: string; readonly den: string }): string => (den === '1' ? num : `${num}/${den}`);

/** Units of 1e-12 with six digits after the point, rounded towards zero. */
function nats(units: string): string {
  const value = BigInt(units);
  return `${String(value / unitsPerNat)}.${String(value % unitsPerNat)
    .padStart(12, '0')
    .slice(0, 6)}`;
}

function share(units: string, { budget }: AccountReading): string {
  const permille = (1000n * BigInt(units)) / BigInt(budget);
  return `${String(permille / 10n)}.${String(permille % 10n)} %`;
}
