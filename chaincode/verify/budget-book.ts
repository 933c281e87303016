// The auditor's own bookkeeping of every account, from the blocks' transactions, written apart from the contract that it checks.
import { accountBudget, parseFraction, rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { accountId } from '@cohort/protos/account-id';
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { AccountOpening, DatasetRegistration, Reservation } from '@cohort/protos/ledger';
import type { Mechanism } from '@cohort/protos/terms';
import { expectThat } from './expect-that.ts';

/** One reservation as an enrolment made it. */
export interface BookedReservation {
  readonly round: string;
  readonly member: string;
  readonly cost: bigint;
  /** How many times the cost of one round. */
  readonly multiple: number;
  /** Block of the enrolment, and of the commit that decided it; null while none did. */
  readonly reservedAt: number;
  readonly decided: { readonly at: number; readonly spent: boolean } | null;
}

export interface BookedAccount {
  readonly opening: AccountOpening;
  readonly budget: bigint;
  readonly reservations: readonly BookedReservation[];
}

export class BudgetBook {
  readonly #accounts: Map<string, BookedAccount>;
  readonly #prices: Map<string, bigint>;

  constructor(accounts: ReadonlyMap<string, BookedAccount> = new Map(), prices = new Map<string, bigint>()) {
    this.#accounts = new Map(accounts);
    this.#prices = prices;
  }

  /** A book that goes on from here by itself. */
  copy(): BudgetBook {
    return new BudgetBook(this.#accounts, this.#prices);
  }

  account(id: string): BookedAccount {
    const account = this.#accounts.get(id);
    expectThat(account !== undefined, 'an account that was opened', id);
    return account;
  }

  /** Opens the accounts of a dataset's first version; a later one must name the same. */
  register(msp: string, { dataset, accounts }: Pick<DatasetRegistration, 'dataset' | 'accounts'>): void {
    for (const opening of accounts) {
      const id = accountId({ msp, dataset, partition: opening.partition, unit: opening.unit });
      const before = this.#accounts.get(id);
      if (before !== undefined) {
        expectThat(canonicalJson(before.opening) === canonicalJson(opening), `${id} as it was opened`, canonicalJson(opening));
        continue;
      }
      const [epsilon, delta] = [parseFraction(opening.epsilon, 'epsilon'), parseFraction(opening.delta, 'delta')];
      this.#accounts.set(id, { opening, budget: accountBudget({ epsilon, delta, alpha: opening.alphaStar }), reservations: [] });
    }
  }

  /** What one round of a mechanism costs at an account's order, units of 1e-12 nat, rounded up. */
  price(mechanism: Mechanism): bigint {
    const name = canonicalJson(mechanism);
    const known = this.#prices.get(name);
    if (known !== undefined) return known;
    const price = roundCost(rdpParameters(mechanism));
    this.#prices.set(name, price);
    return price;
  }

  /**
   * Books a reservation. `held` is what the account's other reservations still hold or have spent.
   * @throws {CohortError} AUDIT_CHECK_FAILED for another cost, another order, or more than is left
   */
  reserve(
    { account: id, cost }: Reservation,
    mechanism: Mechanism,
    booked: Pick<BookedReservation, 'round' | 'member' | 'multiple' | 'reservedAt'>,
    held: bigint,
  ): void {
    const account = this.account(id);
    const { budget, opening, reservations } = account;
    expectThat(
      opening.alphaStar === mechanism.alphaStar,
      `${id} charged at its order ${String(opening.alphaStar)}`,
      String(mechanism.alphaStar),
    );
    const expected = this.price(mechanism) * BigInt(booked.multiple);
    expectThat(cost === String(expected), `${id} to reserve ${String(expected)}`, cost);
    expectThat(held + expected <= budget, `${id} to keep within its budget of ${String(budget)}`, String(held + expected));
    this.#accounts.set(id, { ...account, reservations: [...reservations, { ...booked, cost: expected, decided: null }] });
  }

  /** Decides every reservation of a round: spent for the members of U, free for the others. */
  decide(round: string, members: ReadonlySet<string>, at: number): void {
    for (const [id, account] of this.#accounts) {
      if (!account.reservations.some((item) => item.round === round)) continue;
      const reservations = account.reservations.map((item) =>
        item.round === round ? { ...item, decided: { at, spent: members.has(item.member) } } : item,
      );
      this.#accounts.set(id, { ...account, reservations });
    }
  }
}
