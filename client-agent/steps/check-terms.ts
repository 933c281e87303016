// Step check terms: everything a site can hold against a round's terms before it says or asks anything (PROTOCOL, Agent 1).
import { CohortError } from '@cohort/protos/errors';
import { strategyFault } from '@cohort/policies/strategy-fault';
import { roundKey, termsHash, type Terms } from '@cohort/protos/terms';
import type { AgentPorts } from '../ports/ports.ts';
import { organisationOf, samePins, type PinnedParty } from '../pinned-party.ts';
import type { Site } from '../ports/site.ts';
import { projectedPrivacyLoss } from '../ledger-view/projected-privacy-loss.ts';
import { followPin, type FollowPorts } from '../ledger-view/follow-pin.ts';
import type { Checked, Round } from '../round.ts';
import { checkMechanism } from './check-mechanism.ts';
import { PolicyRefused } from './policy-refused.ts';

type CheckPorts = Pick<AgentPorts, 'site' | 'study' | 'ledger' | 'policy' | 'memory'>;

/**
 * @throws {CohortError} TERMS_MISMATCH, LEDGER_ROLLED_BACK for keys of a party, DATASET_NOT_ALLOWED, KEY_NOT_PINNED, MECHANISM_NOT_SUPPORTED,
 *   TERMS_REFUSED, BODY_INVALID, ACCOUNT_UNKNOWN, POLICY_REFUSED (naming the rule and what to change)
 */
export async function checkTerms(round: Round, { site, study, ledger, policy, memory }: CheckPorts): Promise<Checked> {
  const { terms } = round.view;
  assertDerived(round, ledger.genesisHash);
  assertDataset(terms, site);
  const pins = [];
  for (const party of terms.parties) pins.push(await assertPinned(party, { site, ledger, memory }));
  assertThreePins(pins);
  assertParties(terms);
  assertStrategy(terms);
  checkMechanism(terms, study.schema);
  const [refusal] = policy.refusals(terms, await projectedPrivacyLoss(terms, ledger, site));
  if (refusal !== undefined) throw new PolicyRefused(refusal);
  return round as Checked;
}

function assertDerived({ key, view }: Round, genesisHash: string): void {
  const { terms } = view;
  if (key !== roundKey(terms) || view.termsHash !== termsHash(terms, genesisHash))
    throw new CohortError(
      'TERMS_MISMATCH',
      `round ${key}: expected terms that hash to ${view.termsHash} on this ledger; compare the ledger's genesis with the site's`,
    );
}

function assertDataset(terms: Terms, { member, dataset }: Site): void {
  if (!terms.datasets.some((item) => item.msp === member && item.dataset === dataset.dataset && item.version === dataset.version))
    throw new CohortError(
      'DATASET_NOT_ALLOWED',
      `dataset ${dataset.dataset} version ${String(dataset.version)} of ${member}: expected it among the plan's; offer the version that the plan names`,
    );
}

/** The pin is the node key: the party's other keys are as pinned, or as a record says that the node key has signed. */
async function assertPinned(party: Terms['parties'][number], ports: FollowPorts): Promise<PinnedParty> {
  const known = await followPin(party, ports);
  const keys = ['nodeKey', 'boxKey', 'tlsCertSha256'] as const;
  const changed = known === undefined ? keys : keys.filter((key) => known[key] !== party[key]);
  const replaced = changed.includes('nodeKey') ? ' (a vote may have replaced its node key, which no pin follows by itself)' : '';
  if (known === undefined || changed.length > 0)
    throw new CohortError(
      'KEY_NOT_PINNED',
      `party ${party.node}: expected the ${changed.join(', ')} pinned at this site, got ${known === undefined ? 'a party that is not pinned' : `another${replaced}`}; compare its words with its operator by another channel, and pin it: cohort pin accept ${party.node}`,
    );
  if (party.msp !== organisationOf(known))
    throw new CohortError(
      'KEY_NOT_PINNED',
      `party ${party.node}: expected organisation ${organisationOf(known)} as pinned at this site, got ${party.msp} on the ledger`,
    );
  return known;
}

/** What the ledger calls the parties is compared and never believed: one pin under three names would see everything. */
function assertThreePins(pins: readonly PinnedParty[]): void {
  const fault = samePins(pins);
  if (fault !== null) throw new CohortError('TERMS_REFUSED', `parties: expected three pins of their own, got one ${fault} for two of them`);
}

/** The ledger refuses the same when a plan is proposed: this is for one that does not. */
function assertStrategy({ task, strategy }: Terms): void {
  const fault = task === 'train' ? strategyFault(strategy) : null;
  if (fault !== null)
    throw new CohortError('TERMS_REFUSED', `${fault.at}: expected ${fault.expected}, got ${fault.got}; vote a plan that says so`);
}

function assertParties({ parties, minCohort, proof }: Terms): void {
  if (proof) throw new CohortError('MECHANISM_NOT_SUPPORTED', 'proof: expected off, got on; this agent cannot take part yet');
  if (minCohort < 3)
    throw new CohortError('TERMS_REFUSED', `minCohort: expected at least 3, got ${String(minCohort)}; a smaller sum shows its members`);
  if (new Set(parties.map((party) => party.msp)).size !== 3)
    throw new CohortError('TERMS_REFUSED', 'parties: expected three organisations, got fewer; two parties of one operator see everything');
}
