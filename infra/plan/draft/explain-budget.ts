// What a plan takes from the accounts and what stays, as reasons and as warnings.
import { parseFraction, releasedEpsilon, releaseOf } from '@cohort/mpc/accountant';
import { decimalUnits, unitsText } from '@cohort/policies/decimal-units';
import type { Calibrated } from './calibrate-noise.ts';
import type { DraftInput, DraftWishes, Reason } from './draft-input.ts';
import { fraction, nats, percent, rounded } from './numbers.ts';
import type { Budgets, Payer } from './smallest-budget.ts';

export function budgetReasons({ mechanism, cost, paid }: Calibrated, { alphaStar, payers }: Budgets, wishes: DraftWishes): Reason[] {
  const [tightest] = payers;
  const charged = cost * BigInt(tightest.multiple);
  const sigma2 = mechanism.sigma2 ?? { num: '0', den: '1' };
  return [
    { term: 'mechanism.alphaStar', value: String(alphaStar), why: 'the order at which all accounts were opened' },
    {
      term: 'mechanism.sigma2',
      value: fraction(sigma2),
      why:
        wishes.noiseRatio === null
          ? `the least with which ${tightest.account}, the smallest budget, pays for ${String(wishes.rounds)} rounds: ${nats(charged)} a round of ${nats(tightest.available)}`
          : `z^2 = ${fraction(wishes.noiseRatio)} as wished, times T`,
    },
    {
      term: 'z^2',
      value: rounded(Number(sigma2.num) / Number(sigma2.den) / Number(mechanism.sensitivity2 ?? '1')),
      why: 'sigma^2 / T: what the accountant reads',
    },
    { term: 'rounds paid', value: String(paid), why: `of ${tightest.account}; the plan asks for ${String(wishes.rounds)}` },
    {
      term: 'epsilon of the plan',
      value: rounded(epsilonOf({ mechanism, cost, paid }, tightest, wishes.rounds)),
      why: `what ${String(Math.min(wishes.rounds, Number(paid)))} rounds release by themselves at delta ${fraction(tightest.statement.delta)}`,
    },
  ];
}

/** As a number: for people. */
function epsilonOf({ mechanism, paid }: Calibrated, { multiple, statement }: Payer, rounds: number): number {
  const count = Math.min(rounds, Number(paid));
  const released = releasedEpsilon([{ ...releaseOf(mechanism, multiple), count }], parseFraction(statement.delta, 'delta'));
  return Number(released?.epsilon ?? 0n) / 1e12;
}

export function budgetWarnings({ cost, paid }: Calibrated, { payers }: Budgets, { wishes }: DraftInput): string[] {
  const [tightest, next] = payers;
  const { account, statement, left, multiple } = tightest;
  const warnings: string[] = [];
  if (paid < BigInt(wishes.rounds))
    warnings.push(
      `${account} pays for ${String(paid)} of ${String(wishes.rounds)} rounds; from then on its member is kept out, and the ledger refuses its rounds.`,
    );
  if (wishes.epsilon !== null && tightest.available === left && decimalUnits(wishes.epsilon) > budgetEpsilon(statement))
    warnings.push(
      `Epsilon ${wishes.epsilon} was wished; ${account} was opened with ${unitsText(budgetEpsilon(statement))}, and that is what the plan goes by.`,
    );
  const after = left - cost * BigInt(multiple) * least(paid, BigInt(wishes.rounds));
  const share = Number(after) / Number(BigInt(statement.budget));
  if (share < 0.05)
    warnings.push(`When the plan has ended, ${percent(Math.max(0, share))} of ${account} is left: these rows can hardly be used again.`);
  if (next !== undefined && next.available * BigInt(multiple) > (tightest.available * BigInt(next.multiple) * 3n) / 2n)
    warnings.push(
      `${account} is the smallest budget and decides the noise of all; the next, ${next.account}, holds ${rounded(Number(next.available) / Number(tightest.available))} times as much.`,
    );
  if (BigInt(statement.spent) > 0n)
    warnings.push(
      `${account} has spent ${percent(Number(statement.spent) / Number(statement.budget))} already; epsilon at the plan's end includes that.`,
    );
  return warnings;
}

/** Units of 1e-12. @throws never: the account was opened with it. */
function budgetEpsilon({ epsilon }: Payer['statement']): bigint {
  const { num, den } = parseFraction(epsilon, 'epsilon');
  return (num * 10n ** 12n) / den;
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
