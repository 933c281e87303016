// A round's terms against the plan that governance accepted and the registry, field by field.
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { ProposalBody, RoundView } from '@cohort/protos/ledger';
import { planHash, roundKey, termsHash } from '@cohort/protos/terms';
import { ask, askAll } from './ask-state.ts';
import { expectThat } from './expect-that.ts';
import type { VerificationContext } from './verification-context.ts';

/** @throws {CohortError} AUDIT_CHECK_FAILED */
export async function checkTerms(session: VerificationContext, { round, terms, termsHash: hashed }: RoundView): Promise<void> {
  expectThat(roundKey(terms) === round, `terms of round ${round}`, roundKey(terms));
  const expected = termsHash(terms, session.anchor);
  expectThat(hashed === expected, `terms hash ${expected}`, hashed);
  const { body, status } = await ask(session, 'governance.get', { proposal: terms.plan });
  expectThat(
    body.kind === 'plan' && status === 'passed',
    'a plan that passed its vote',
    `a proposal of kind ${body.kind} that is ${status}`,
  );
  expectThat(terms.planHash === planHash(body.plan), `plan hash ${planHash(body.plan)}`, terms.planHash);
  const { genesisModel: _genesisModel, parties, expiryEpochs: _expiryEpochs, ...agreed } = body.plan;
  for (const [field, value] of Object.entries(agreed)) {
    const own = canonicalJson(terms[field as keyof typeof agreed]);
    expectThat(own === canonicalJson(value), `${field} of the plan, ${canonicalJson(value)}`, own);
  }
  expectThat(terms.round >= 1 && terms.round <= body.plan.rounds, `a round in 1..${String(body.plan.rounds)}`, String(terms.round));
  const replaced = await replacementsOf(session, terms.plan);
  for (const [at, party] of terms.parties.entries()) {
    const seat = seatsAfter(String(parties[at]), replaced);
    expectThat(seat.has(party.node), `party ${String(at)} to be ${[...seat].join(' or ')}`, party.node);
    const { nodeKey } = await ask(session, 'members.node', { node: party.node });
    expectThat(party.nodeKey === nodeKey, `the registered key of ${party.node}`, party.nodeKey);
  }
}

type Replacement = Extract<ProposalBody, { readonly kind: 'replace-party' }>;

/** What votes have passed so far. Which of them a round's terms follow, the transaction that opened it says when it is executed again. */
async function replacementsOf(session: VerificationContext, plan: string): Promise<readonly Replacement[]> {
  const passed = (await askAll(session, 'governance.list', {})).filter(({ status }) => status === 'passed');
  return passed.flatMap(({ body }) => (body.kind === 'replace-party' && body.plan === plan ? [body] : []));
}

/** Everybody who may have had a party's place. */
function seatsAfter(first: string, replaced: readonly Replacement[]): ReadonlySet<string> {
  const seat = new Set([first]);
  for (let size = 0; size < seat.size;) {
    size = seat.size;
    for (const { from, to } of replaced) if (seat.has(from)) seat.add(to);
  }
  return seat;
}
