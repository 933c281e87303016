// The terms of one round, every field from the accepted plan and the ledger's state; the submitter supplies none.
import { CohortError } from '@cohort/protos/errors';
import type { NodeRecord, OpenedRound } from '@cohort/protos/ledger';
import { termsHash, type PartyRef, type Terms } from '@cohort/protos/terms';
import type { ReadContext } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { readAnchor } from '../initialise.ts';
import { activeNode } from '../members/active-node.ts';
import { checkMechanism } from './check-mechanism.ts';
import { checkRing } from './check-ring.ts';
import type { AcceptedPlan } from './state.ts';

export interface RoundToOpen {
  readonly plan: string;
  readonly round: number;
  readonly attempt: number;
  readonly modelIn: string;
}

/** @throws {CohortError} NODE_NOT_ACTIVE when a party's organisation was suspended, RING_OVERFLOW, or a code of `checkMechanism` */
export async function deriveTerms(context: ReadContext, accepted: AcceptedPlan, next: RoundToOpen): Promise<OpenedRound> {
  const { genesisModel: _genesisModel, parties: _parties, expiryEpochs, ...agreed } = accepted.plan;
  const { parties: ids } = accepted;
  checkRing(accepted.plan);
  checkMechanism(accepted.plan);
  const terms: Terms = {
    ...agreed,
    ...next,
    planHash: accepted.planHash,
    parties: [await partyRef(context, ids[0]), await partyRef(context, ids[1]), await partyRef(context, ids[2])],
    expiryEpoch: (await currentEpoch(context)) + expiryEpochs,
  };
  return { terms, termsHash: termsHash(terms, await readAnchor(context)) };
}

async function partyRef(context: ReadContext, id: string): Promise<PartyRef> {
  const node = await activeNode(context, id);
  if (node === null)
    throw new CohortError(
      'NODE_NOT_ACTIVE',
      `${id}: expected an active party node; the plan waits until a vote replaces it: cohort plan replace-party`,
    );
  return partyRefOf(node);
}

/** What terms pin of a party's registry record. */
export function partyRefOf({ msp, node, nodeKey, boxKey, tlsCertSha256, endpoint }: NodeRecord): PartyRef {
  return { msp, node, nodeKey, boxKey, tlsCertSha256, endpoint };
}
