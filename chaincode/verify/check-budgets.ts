// Budgets followed through the blocks: what is reserved, what a commit spends, and that the statements at the head say the same.
import type { LedgerEvents } from '@cohort/protos/events';
import { parseFraction, releasedEpsilon, releaseOf } from '@cohort/mpc/accountant';
import { accountsOf } from '@cohort/policies/accounts-of';
import { accountId } from '@cohort/protos/account-id';
import { canonicalJson } from '@cohort/protos/canonical-json';
import type {
  AccountEntry,
  AccountStatement,
  BlockTransaction,
  BudgetStatement,
  DatasetRegistration,
  DatasetView,
  Enrolment,
  Reservation,
  RoundView,
  TransactionBodies,
} from '@cohort/protos/ledger';
import { ask } from './ask-state.ts';
import type { BookedReservation } from './budget-book.ts';
import { expectThat } from './expect-that.ts';
import type { VerificationContext } from './verification-context.ts';

/** Whether a transaction moves an account, so that it is followed. */
export function movesBudget({ verb, event }: BlockTransaction): boolean {
  return event?.name === 'dataset.registered' || verb === 'rounds.enrol';
}

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export async function followBudget(
  session: VerificationContext,
  { verb, creator, body, event }: BlockTransaction,
  height: number,
): Promise<void> {
  if (verb === 'rounds.enrol') {
    const { enrolment } = event?.payload as LedgerEvents['round.enrolled'];
    await followEnrolment(session, creator.msp, body as TransactionBodies['rounds.enrol'], enrolment.reserved, height);
  } else if (verb === 'datasets.register') session.budgets.register(creator.msp, body as DatasetRegistration);
  else {
    const { body: decided } = await ask(session, 'governance.get', body as TransactionBodies['governance.close']);
    if (decided.kind === 'open-budget') session.budgets.register(decided.msp, decided.registration);
  }
}

async function followEnrolment(
  session: VerificationContext,
  member: string,
  { round, dataset }: TransactionBodies['rounds.enrol'],
  reserved: readonly Reservation[],
  height: number,
): Promise<void> {
  const { terms } = await ask(session, 'rounds.get', { round });
  const drawn = accountsOf(terms, await datasetOf(session, dataset));
  const names = drawn.map(({ account }) => account).join();
  expectThat(
    names === reserved.map(({ account }) => account).join(),
    `reservations from ${names || 'no account'}`,
    canonicalJson(reserved),
  );
  for (const [at, reservation] of reserved.entries()) {
    const { reservations } = session.budgets.account(reservation.account);
    const held = await Promise.all(reservations.map(async (item) => ((await stateOf(session, item)) === 'freed' ? 0n : item.cost)));
    const booked = { round, member, multiple: drawn[at]?.multiple ?? 1, reservedAt: height };
    session.budgets.reserve(
      reservation,
      terms.mechanism,
      booked,
      held.reduce((sum, cost) => sum + cost, 0n),
    );
  }
}

/** Every member of U has reserved before this block, and is debited by it. @throws {CohortError} AUDIT_CHECK_FAILED */
export async function checkDebits(
  session: VerificationContext,
  { round, terms, enrolled, body }: RoundView,
  height: number,
): Promise<void> {
  const members = new Set(body?.members.map(({ member }) => member));
  for (const { member, dataset } of enrolled.filter((item: Enrolment) => members.has(item.member)))
    for (const { account } of accountsOf(terms, await datasetOf(session, dataset))) {
      const mine = session.budgets.account(account).reservations.filter((item) => item.round === round && item.member === member);
      const [first] = mine;
      expectThat(mine.length === 1 && first !== undefined, `one reservation of ${account} for this round`, String(mine.length));
      expectThat(
        first.reservedAt < height,
        `${account} debited before its release in block ${String(height)}`,
        `block ${String(first.reservedAt)}`,
      );
    }
  session.budgets.decide(round, members, height);
}

/** @throws {CohortError} AUDIT_CHECK_FAILED naming the account and the amount */
export async function checkStatement(session: VerificationContext, { msp, dataset, protection, accounts }: BudgetStatement): Promise<void> {
  expectThat(protection !== 'unprotected' || accounts.length === 0, 'no account of unprotected data', String(accounts.length));
  for (const stated of accounts) {
    const name = accountId({ msp, dataset, partition: stated.partition, unit: stated.unit });
    expectThat(stated.account === name, `account ${name}`, stated.account);
    await checkAccount(session, stated);
  }
}

async function checkAccount(session: VerificationContext, stated: AccountStatement): Promise<void> {
  const { opening, budget, reservations } = session.budgets.account(stated.account);
  const sums = { spent: 0n, reserved: 0n, freed: 0n };
  const entries: AccountEntry[] = [];
  const releases = [];
  for (const reservation of reservations) {
    const { round, cost, multiple } = reservation;
    const state = await stateOf(session, reservation);
    sums[state] += cost;
    entries.push({ round, cost: String(cost), state });
    if (state !== 'spent') continue;
    releases.push(releaseOf((await ask(session, 'rounds.get', { round })).terms.mechanism, multiple));
  }
  const released = releasedEpsilon(releases, parseFraction(opening.delta, 'delta'));
  const expected: AccountStatement = {
    ...opening,
    account: stated.account,
    budget: String(budget),
    spent: String(sums.spent),
    reserved: String(sums.reserved),
    left: String(budget - sums.spent - sums.reserved),
    nonce: reservations.length,
    entries,
    released: released === null ? null : { epsilon: String(released.epsilon), order: released.order },
  };
  for (const field of Object.keys(expected) as (keyof AccountStatement)[]) {
    const [own, other] = [canonicalJson(expected[field]), canonicalJson(stated[field])];
    expectThat(own === other, `${stated.account}: ${field} ${own}`, other);
  }
}

/** A commit decides; before one, a round that was voided or has expired frees what it held. */
async function stateOf(session: VerificationContext, { round, decided }: BookedReservation): Promise<AccountEntry['state']> {
  if (decided !== null) return decided.spent ? 'spent' : 'freed';
  const { status, terms } = await ask(session, 'rounds.get', { round });
  const { epoch } = await ask(session, 'epochs.current', {});
  return status === 'void' || epoch > terms.expiryEpoch ? 'freed' : 'reserved';
}

/** A round enrols registered versions only: the core refused any other when the block was executed again. */
async function datasetOf(session: VerificationContext, version: Enrolment['dataset']): Promise<DatasetView> {
  return ask(session, 'datasets.get', version);
}
