// A node's id says whose it is and what it does; its record must say the same.
import { CohortError } from '@cohort/protos/errors';
import type { NodeRecord } from '@cohort/protos/ledger';

/** `at` names the record in a refusal. @throws {CohortError} BODY_INVALID */
export function checkNames(node: NodeRecord, msp: string, at: string): void {
  if (node.msp !== msp) throw new CohortError('BODY_INVALID', `${at}.msp: expected ${msp}, got ${node.msp}`);
  if (node.node !== `${msp}/${node.role}`)
    throw new CohortError('BODY_INVALID', `${at}.node: expected ${msp}/${node.role}, got ${node.node}`);
}

/** A node that an organisation brings when it is admitted, beside its admin. @throws {CohortError} BODY_INVALID */
export function checkBrought(node: NodeRecord, msp: string, at: string): void {
  checkNames(node, msp, at);
  if (node.role !== 'agent' && node.role !== 'party')
    throw new CohortError('BODY_INVALID', `${at}.role: expected agent or party, got ${node.role}`);
}
