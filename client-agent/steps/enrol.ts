// Step enrol: reserves this member's place in the round and its share of its budgets, under a request id that a restart repeats.
import { CohortError, unknownOutcomes } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import type { Enrolment, RoundView, TransactionBodies } from '@cohort/protos/ledger';
import { accountsOf } from '@cohort/policies/accounts-of';
import { accountCharges } from '../ledger-view/account-charges.ts';
import { checkSpent } from '../ledger-view/check-spent.ts';
import { statementOf } from '../ledger-view/statement-of.ts';
import type { AgentPorts } from '../ports/ports.ts';
import type { Checked, Enrolled } from '../round.ts';
import { checkEnrolment } from './check-enrolment.ts';
import type { Partitioned } from './pin-partitions.ts';

type EnrolPorts = Pick<AgentPorts, 'site' | 'ledger' | 'memory' | 'clock' | 'events'>;
type Named = TransactionBodies['rounds.enrol']['accounts'];

/** The answer is lost or late: the same request again gets the first answer. */
const retryMs = 200;
const staleMs = 20;

/**
 * Enrols the rows that were read and found to be the `registered` ones, so that a bad row keeps the site out of the round. A nonce that
 * another round used up meanwhile is read again; a budget that does not suffice ends this round for the site, and nothing else. Whoever
 * made it (this run, an earlier one, another agent of the site), the enrolment that the ledger shows is checked before it counts.
 * @throws {CohortError} the ledger's refusal (BUDGET_EXHAUSTED, ENROLMENT_CLOSED, MEMBER_SUSPENDED, ...), DATASET_NOT_ALLOWED for an
 *   enrolment with another dataset, RESERVATION_MISSING at another price, LEDGER_ROLLED_BACK, ACCOUNT_UNKNOWN, TERMS_REFUSED, ROUND_CLOSED
 */
export async function enrol(round: Checked, registered: Partitioned, ports: EnrolPorts): Promise<Enrolled> {
  const { site, clock, events } = ports;
  let accounts: Named | null = null;
  let answered = false;
  let own = ownEnrolment(round.view, site.member);
  if (own !== null) round.noteEnrolled();
  while (own === null) {
    round.signal.throwIfAborted();
    try {
      accounts ??= await namedAccounts(round, registered, ports);
      if (!answered) {
        await submit(round, accounts, ports);
        round.noteEnrolledHere();
      }
      answered = true;
      round.noteEnrolled();
      own = await shownEnrolment(round, ports);
    } catch (thrown) {
      const error = CohortError.from(thrown);
      if (error.code === 'ALREADY_ENROLLED') answered = true;
      else if (error.code === 'RESERVATION_STALE') accounts = null;
      else if (!unknownOutcomes.includes(error.code)) throw error;
      // Another round of this site was first: the block that shows it is here, or will be at once.
      await clock.sleep(accounts === null ? staleMs : retryMs, round.signal);
    }
  }
  const charges = accountCharges(round.view.terms, registered);
  checkEnrolment(own, round.key, charges, registered);
  round.noteEnrolment(own, charges);
  events.emit('round.enrolled', { round: round.key, member: site.member });
  return round as Enrolled;
}

/** @throws {CohortError} MEMBER_NOT_ENROLLED when the ledger accepted an enrolment and does not show it; the ledger's */
async function shownEnrolment({ key }: Checked, { site, ledger }: EnrolPorts): Promise<Enrolment> {
  const own = ownEnrolment(await ledger.evaluate('rounds.get', { round: key }), site.member);
  if (own !== null) return own;
  throw new CohortError('MEMBER_NOT_ENROLLED', `round ${key}: expected ${site.member} among the enrolled, got none; nothing is shared`);
}

function ownEnrolment({ enrolled }: RoundView, member: string): Enrolment | null {
  return enrolled.find((enrolment) => enrolment.member === member) ?? null;
}

/** Exactly the accounts that the mechanism draws on, each with the number of its reservations so far. */
async function namedAccounts({ view }: Checked, registered: Partitioned, ports: EnrolPorts): Promise<Named> {
  const drawn = accountsOf(view.terms, registered);
  if (drawn.length === 0) return [];
  const statement = await checkSpent(ports);
  return drawn.map(({ account }) => ({ account, nonce: statementOf(account, statement, view.terms.mechanism).nonce }));
}

async function submit({ key }: Checked, accounts: Named, { site, ledger }: EnrolPorts): Promise<void> {
  // Another dataset or nonce is another body, which the same id may not carry.
  const { dataset, version } = site.dataset;
  const named = accounts.flatMap(({ account, nonce }) => [account, nonce]);
  const requestId = hash('requestBody', 'rounds.enrol', key, site.member, dataset, version, ...named);
  await ledger.submit('rounds.enrol', requestId, { round: key, dataset: { msp: site.member, dataset, version }, accounts });
}
