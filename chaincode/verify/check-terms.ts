// A round's terms against the plan that governance accepted and the registry, field by field.
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { RoundView } from '@cohort/protos/ledger';
import { planHash, roundKey, termsHash } from '@cohort/protos/terms';
import { ask } from './ask-state.ts';
import { demand } from './demand.ts';
import type { Session } from './session.ts';

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export async function checkTerms(session: Session, { round, terms, termsHash: hashed }: RoundView): Promise<void> {
  demand(roundKey(terms) === round, `terms of round ${round}`, roundKey(terms));
  const expected = termsHash(terms, session.anchor);
  demand(hashed === expected, `terms hash ${expected}`, hashed);
  const { body, status } = await ask(session, 'governance.get', { proposal: terms.plan });
  demand(body.kind === 'plan' && status === 'passed', 'a plan that passed its vote', `a proposal of kind ${body.kind} that is ${status}`);
  demand(terms.planHash === planHash(body.plan), `plan hash ${planHash(body.plan)}`, terms.planHash);
  const { genesisModel: _genesisModel, parties, expiryEpochs: _expiryEpochs, ...agreed } = body.plan;
  for (const [field, value] of Object.entries(agreed)) {
    const own = canonicalJson(terms[field as keyof typeof agreed]);
    demand(own === canonicalJson(value), `${field} of the plan, ${canonicalJson(value)}`, own);
  }
  demand(terms.round >= 1 && terms.round <= body.plan.rounds, `a round in 1..${String(body.plan.rounds)}`, String(terms.round));
  for (const [at, party] of terms.parties.entries()) {
    demand(party.node === parties[at], `party ${String(at)} to be ${String(parties[at])}`, party.node);
    const { nodeKey } = await ask(session, 'members.node', { node: party.node });
    demand(party.nodeKey === nodeKey, `the registered key of ${party.node}`, party.nodeKey);
  }
}
