// Whether a proposal's effect would hold on the present state; asked when it is proposed and again when it is closed.
import { CohortError } from '@cohort/protos/errors';
import type { DatasetRegistration, NodeRecord, ProposalBody } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { checkRegistration } from '../datasets/check-registration.ts';
import { protections, sources } from '../datasets/state.ts';
import { checkEpochLength } from '../epochs/epoch-length.ts';
import { registrationOf } from '../members/registration.ts';
import { checkBrought, checkNames } from '../members/check-names.ts';
import { refuseLookAlike } from '../members/refuse-look-alike.ts';
import { requireActive, requireRevocable, requireSuspended, requireVoting } from '../members/require-standing.ts';
import { organisations, refuseKnownKeys, refuseKnownNode, refuseShared } from '../members/state.ts';
import { requireReplaceable } from '../rounds/replace-party.ts';
import { requireStoppable } from '../rounds/stop-plan.ts';
import { requireDispute } from '../rounds/taint-round.ts';
import { checkPlanOnLedger } from '../rounds/check-plan-on-ledger.ts';
import { checkRules } from '../rules/set-rules.ts';
import { checkSchemaProposal } from '../schemas/accept-schema.ts';
import { checkActivePlans } from './check-quotas.ts';

/** @throws {CohortError} BODY_INVALID, ALREADY_EXISTS, DATASET_EXISTS, ACCOUNT_INVALID, NOT_FOUND, NOT_PERMITTED, MEMBER_SUSPENDED, EPOCH_TOO_SHORT, RULES_STALE, QUOTA_EXCEEDED, or a code of the plan's check */
export async function checkProposal(context: ReadContext, body: ProposalBody, proposer: string): Promise<void> {
  switch (body.kind) {
    case 'admit-organisation': {
      const { msp, admin } = body.organisation;
      checkNames(admin, msp, 'body.organisation.admin');
      if (admin.role !== 'admin') throw new CohortError('BODY_INVALID', `body.organisation.admin.role: expected admin, got ${admin.role}`);
      const { nodes } = body;
      for (const [index, node] of nodes.entries()) checkBrought(node, msp, `body.nodes[${String(index)}]`);
      refuseShared([admin, ...nodes]);
      if (await organisations.has(context, msp)) throw new CohortError('ALREADY_EXISTS', `organisation ${msp}: is registered already`);
      await refuseLookAlike(context, body.organisation);
      for (const node of [admin, ...nodes]) await refuseKnownNode(context, node);
      return;
    }
    case 'admit-node':
      checkNames(body.node, body.node.msp, 'body.node');
      await requireActive(context, body.node.msp);
      return refuseKnownNode(context, body.node);
    case 'replace-node':
      return checkReplacement(context, body.node);
    case 'replace-authority':
      return checkAuthority(context, body);
    case 'suspend':
      return requireVoting(context, body.msp);
    case 'suspend-now':
      return requireActive(context, body.msp);
    case 'readmit':
      return requireSuspended(context, body.msp);
    case 'revoke':
      return requireRevocable(context, body.node);
    case 'open-budget':
      await requireActive(context, body.msp);
      return checkOpening(context, body.msp, body.registration);
    case 'stop-plan':
      return requireStoppable(context, body.plan);
    case 'replace-party':
      return requireReplaceable(context, body);
    case 'set-epoch-length':
      return checkEpochLength(context, body.seconds);
    case 'set-rules':
      return checkRules(context, body);
    case 'uphold-dispute':
      return requireDispute(context, body.round, body.index);
    case 'schema':
      return checkSchemaProposal(context, body, proposer);
    case 'plan':
      await checkActivePlans(context, proposer);
      return checkPlanOnLedger(context, body.plan);
  }
}

async function checkReplacement(context: ReadContext, node: NodeRecord): Promise<void> {
  await requireVoting(context, node.msp);
  const known = await registrationOf(context, node.node);
  if (known === null) throw new CohortError('NOT_FOUND', `node ${node.node}: is not registered; admit it`);
  for (const field of ['msp', 'role'] as const)
    if (node[field] !== known.record[field])
      throw new CohortError('BODY_INVALID', `body.node.${field}: expected ${known.record[field]} of ${node.node}, got ${node[field]}`);
  // Its number of rotations would begin anew under the same key, which every site that has seen more takes for a ledger rolled back.
  if (node.nodeKey === known.record.nodeKey)
    throw new CohortError(
      'BODY_INVALID',
      `body.node.nodeKey: expected another than that of ${node.node}, got the same; a node key that stays renews the others without a vote`,
    );
  return refuseKnownKeys(context, node);
}

async function checkAuthority(context: ReadContext, { msp, caPem }: { readonly msp: string; readonly caPem: string }): Promise<void> {
  await requireVoting(context, msp);
  for (const organisation of await organisations.list(context))
    if (organisation.caPem === caPem)
      throw new CohortError(
        'ALREADY_EXISTS',
        `caPem: expected an authority that is new, got that of ${organisation.msp}; make one of its own`,
      );
}

/** A vote opens a dataset with accounts of its own, beside what the source has: nothing that is registered changes. */
async function checkOpening(context: ReadContext, msp: string, registration: DatasetRegistration): Promise<void> {
  const { dataset, source, protection } = registration;
  if (protection !== 'budgeted')
    throw new CohortError('ACCOUNT_INVALID', `body.registration.protection: expected budgeted, got ${protection}`);
  const first = await sources.get(context, msp, source);
  if (first === null)
    throw new CohortError('NOT_FOUND', `source ${source} of ${msp}: has no dataset yet; register its first without a vote`);
  // The first is the only one of a source that can be unprotected: every other was opened here, with a budget.
  if ((await protections.get(context, msp, first))?.protection !== 'budgeted')
    throw new CohortError(
      'ACCOUNT_INVALID',
      `source ${source} of ${msp}: its dataset ${first} is unprotected, for good, and no budget can count what left it without noise; ` +
        'open a budget for a source of other rows',
    );
  if (!(await checkRegistration(context, msp, registration)))
    throw new CohortError('DATASET_EXISTS', `dataset ${dataset} of ${msp}: is registered; a vote opens another dataset, for new data`);
}
