// Whether a plan can go on, judged from the ledger before it is asked to close the plan: it would refuse, and a refusal is noise.
import { rdpParameters, roundCost } from '@cohort/mpc/accountant';
import { accountsOf } from '@cohort/policies/accounts-of';
import type { SubmittedCloseReason } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';
import { readMembers } from '@cohort/chaincode/client/read-members';
import type { Ports } from '../ports/ports.ts';
import { askLedger, patientLedger } from './ask-ledger.ts';
import { releasedBefore } from './released-before.ts';

/**
 * Why fewer than minCohort members can take part in another round from this model, or null. Without noise: who was released from it,
 * in whatever plan, may not be again, nor whose statistics were taken; with noise: who cannot pay may not.
 * @throws the signal's reason; {CohortError} what the ledger refuses to answer
 */
export async function planIsOver(terms: Terms, ports: Ports, signal: AbortSignal): Promise<SubmittedCloseReason | null> {
  const { organisations } = await readMembers(patientLedger(ports, signal));
  const active = new Set(organisations.filter(({ status }) => status === 'active').map(({ msp }) => msp));
  const members = [...new Set(terms.datasets.map(({ msp }) => msp))].filter((msp) => active.has(msp));
  if (members.length < terms.minCohort) return 'cohort-too-small';
  if (terms.mechanism.kind !== 'none') return (await paying(terms, active, ports, signal)) < terms.minCohort ? 'budget-exhausted' : null;
  const released = await releasedBefore(terms, ports, signal);
  const able = new Set(terms.datasets.filter((version) => !released(version)).map(({ msp }) => msp));
  return members.filter((member) => able.has(member)).length < terms.minCohort ? 'cohort-too-small' : null;
}

/** Active members with a dataset that can pay one more round once nothing is reserved any more. */
async function paying(terms: Terms, active: ReadonlySet<string>, ports: Ports, signal: AbortSignal): Promise<number> {
  const price = roundCost(rdpParameters(terms.mechanism));
  const able = new Set<string>();
  for (const { msp, dataset } of terms.datasets) {
    if (!active.has(msp) || able.has(msp)) continue;
    const statement = await askLedger(ports, 'budgets.statement', { msp, dataset, limit: 1, bookmark: '' }, signal);
    const drawn = accountsOf(terms, { msp, dataset, protection: statement.protection, accounts: statement.accounts });
    const pays = drawn.every(({ account, multiple }) => {
      const own = statement.accounts.find((item) => item.account === account);
      return own !== undefined && BigInt(own.budget) - BigInt(own.spent) >= price * BigInt(multiple);
    });
    if (pays) able.add(msp);
  }
  return able.size;
}
