// What a site's policy finds in a plan on the ledger or in a proposal of one, its charge to the site's accounts included.
import { chargeUnder } from '@cohort/client-agent/adapters/rules-policy';
import { projectedPrivacyLoss } from '@cohort/client-agent/ledger-view/projected-privacy-loss';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { findings } from '@cohort/policies/evaluate';
import type { Finding } from '@cohort/policies/plan-rules';
import type { Charge } from '@cohort/policies/site-rules';
import type { SitePolicy } from '@cohort/policies/site-policy';
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';
import { planNamed } from '../consortium/plan-named.ts';
import { proposalNamed } from '../consortium/proposal-named.ts';
import { proposedTerms } from './proposed-terms.ts';

export interface Judgement {
  readonly plan: string;
  readonly msp: string;
  readonly allowed: boolean;
  readonly findings: readonly Finding[];
  /** Why no charge could be worked out, or null. */
  readonly note: string | null;
}

/** `plan` may be the beginning of an id, of a plan or of its proposal. @throws {CohortError} NOT_FOUND, USAGE, DATASET_NOT_ALLOWED; the ledger's */
export async function judgePlan(ledger: Ledger, msp: string, policy: SitePolicy, plan: string): Promise<Judgement> {
  return await judgeTerms(ledger, msp, policy, await nextTerms(ledger, plan));
}

/** @throws {CohortError} DATASET_NOT_ALLOWED where no dataset is this site's; the ledger's */
export async function judgeTerms(ledger: Ledger, msp: string, policy: SitePolicy, terms: Terms): Promise<Judgement> {
  const { charge, note } = await chargeOf(ledger, msp, terms, policy);
  const found = findings(policy, terms, charge);
  return { plan: terms.plan, msp, allowed: found.every(({ passes }) => passes), findings: found, note };
}

/** The terms of the plan's newest round, or what its first one will say; of one that is only proposed too. */
async function nextTerms(ledger: Ledger, id: string): Promise<Terms> {
  const found = await planNamed(ledger, id).catch((thrown: unknown) => {
    if (CohortError.from(thrown).code === 'NOT_FOUND') return null;
    throw thrown;
  });
  if (found === null) {
    const { proposal, body } = await proposalNamed(ledger, id);
    if (body.kind === 'plan') return await proposedTerms(ledger, proposal, body.plan);
    throw new CohortError(
      'USAGE',
      `plan ${id}: expected a plan or a proposal of one, got a proposal of kind ${body.kind}; see \`cohort plan list\``,
    );
  }
  if (found.current !== null) return (await ledger.evaluate('rounds.get', { round: found.current })).terms;
  const { plan, planHash, parties, model, body } = found;
  const { genesisModel: _model, expiryEpochs, ...agreed } = body;
  return { ...agreed, plan, planHash, parties, round: 1, attempt: 0, modelIn: model, expiryEpoch: expiryEpochs };
}

/** A charge that cannot be worked out is said, and refused by every limit; an outage is an outage. */
async function chargeOf(
  ledger: Ledger,
  msp: string,
  terms: Terms,
  policy: SitePolicy,
): Promise<{ charge: Charge | null; note: string | null }> {
  const dataset = terms.datasets.find((item) => item.msp === msp);
  if (dataset === undefined)
    throw new CohortError('DATASET_NOT_ALLOWED', `plan: expected a dataset of ${msp}, got none; name a member of the plan with --as`);
  try {
    const found = await projectedPrivacyLoss(terms, ledger, { member: msp, dataset });
    return { charge: found === null ? null : chargeUnder(policy, found), note: null };
  } catch (thrown) {
    const error = CohortError.from(thrown);
    if (!['ACCOUNT_UNKNOWN', 'BODY_INVALID', 'DATASET_NOT_ALLOWED', 'NOT_FOUND'].includes(error.code)) throw error;
    return { charge: null, note: `What a round costs could not be worked out: ${error.message}.` };
  }
}
