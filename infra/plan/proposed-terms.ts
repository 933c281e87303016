// The terms that the first round of a plan would have, before anybody has voted: its parties as the registry has them now.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import { planHash, type PartyRef, type Plan, type Terms } from '@cohort/protos/terms';

/** `plan`: the proposal's id, or one that stands for a plan that nobody has proposed. @throws {CohortError} NODE_NOT_ACTIVE for a party that is not registered; the ledger's */
export async function proposedTerms(ledger: Pick<Ledger, 'evaluate'>, plan: string, body: Plan): Promise<Terms> {
  const { genesisModel, expiryEpochs, parties: ids, ...agreed } = body;
  const [first, second, third] = ids;
  const parties = [await partyOf(ledger, first), await partyOf(ledger, second), await partyOf(ledger, third)] as const;
  return { ...agreed, plan, planHash: planHash(body), parties, round: 1, attempt: 0, modelIn: genesisModel, expiryEpoch: expiryEpochs };
}

async function partyOf(ledger: Pick<Ledger, 'evaluate'>, id: string): Promise<PartyRef> {
  try {
    const { msp, node, nodeKey, boxKey, tlsCertSha256, endpoint } = await ledger.evaluate('members.node', { node: id });
    return { msp, node, nodeKey, boxKey, tlsCertSha256, endpoint };
  } catch (thrown) {
    const error = CohortError.from(thrown);
    if (error.code !== 'NOT_FOUND') throw error;
    throw new CohortError('NODE_NOT_ACTIVE', `parties: expected an admitted party node, got ${id}; see \`cohort member list\``, {
      cause: thrown,
    });
  }
}
