// Step enrol: reserves this member's place in the round and its share of its budgets, under a request id that a restart repeats.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import { hash } from '@cohort/protos/hash';
import type { TransactionBodies } from '@cohort/protos/ledger';
import { accountsOf } from '@cohort/policies/accounts-of';
import { checkSpent } from '../following/check-spent.ts';
import type { AgentPorts } from '../ports/ports.ts';
import type { Checked, Enrolled } from '../round.ts';
import type { Registered } from './check-dataset.ts';

type EnrolPorts = Pick<AgentPorts, 'site' | 'ledger' | 'memory' | 'clock' | 'events'>;
type Named = TransactionBodies['rounds.enrol']['accounts'];

/** The answer is lost or late: the same request again gets the first answer. */
const unknown: readonly ErrorCode[] = ['COMMIT_UNKNOWN', 'MVCC_CONFLICT', 'UNREACHABLE', 'TIMED_OUT'];
const retryMs = 200;

/**
 * Enrols the rows that were read and found to be the `registered` ones, so that a bad row keeps the site out of the round. A nonce that
 * another round used up meanwhile is read again; a budget that does not suffice ends this round for the site, and nothing else.
 * @throws {CohortError} the ledger's refusal (BUDGET_EXHAUSTED, ENROLMENT_CLOSED, MEMBER_SUSPENDED, DATASET_NOT_ALLOWED, ...),
 *   LEDGER_ROLLED_BACK, ACCOUNT_UNKNOWN, ROUND_CLOSED
 */
export async function enrol(round: Checked, registered: Registered, ports: EnrolPorts): Promise<Enrolled> {
  const { site, clock, events } = ports;
  let accounts: Named | null = null;
  while (!isEnrolled(round, site.member)) {
    round.signal.throwIfAborted();
    try {
      accounts ??= await namedAccounts(round, registered, ports);
      await submit(round, accounts, ports);
      break;
    } catch (thrown) {
      const error = CohortError.from(thrown);
      if (error.code === 'ALREADY_ENROLLED') break;
      if (error.code === 'RESERVATION_STALE') accounts = null;
      else if (!unknown.includes(error.code)) throw error;
      await clock.sleep(retryMs, round.signal);
    }
  }
  events.emit('round.enrolled', { round: round.key, member: site.member });
  return round as Enrolled;
}

/** Exactly the accounts that the mechanism draws on, each with the number of its reservations so far. */
async function namedAccounts({ view }: Checked, registered: Registered, ports: EnrolPorts): Promise<Named> {
  const drawn = accountsOf(view.terms, registered);
  if (drawn.length === 0) return [];
  const { accounts } = await checkSpent(ports);
  return drawn.map(({ account }) => {
    const statement = accounts.find((item) => item.account === account);
    if (statement === undefined)
      throw new CohortError('ACCOUNT_UNKNOWN', `${account}: expected a statement of it, got none; ask the ledger's operator`);
    return { account, nonce: statement.nonce };
  });
}

async function submit({ key }: Checked, accounts: Named, { site, ledger }: EnrolPorts): Promise<void> {
  // Another nonce is another body, which the same id may not carry.
  const named = accounts.flatMap(({ account, nonce }) => [account, nonce]);
  const requestId = hash('requestBody', 'rounds.enrol', key, site.member, ...named);
  await ledger.submit('rounds.enrol', requestId, { round: key, dataset: { msp: site.member, ...site.dataset }, accounts });
}

function isEnrolled(round: Checked, member: string): boolean {
  return round.view.enrolled.some((enrolment) => enrolment.member === member);
}
