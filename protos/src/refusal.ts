// What an agent tells the parties when its site keeps out of a round: a closed code and, for its policy, the rule's name. No value of the site.
import { encode } from './canonical.ts';
import type { ErrorCode } from './errors.ts';
import { fromHex } from './hash.ts';

/** The codes of what keeps a site out before it enrols; what ends a contribution later is not told, and an outage is none. */
export const refusalCodes = [
  'TERMS_MISMATCH',
  'TERMS_REFUSED',
  'KEY_NOT_PINNED',
  'MECHANISM_NOT_SUPPORTED',
  'RING_OVERFLOW',
  'BODY_INVALID',
  'LEDGER_ROLLED_BACK',
  'POLICY_REFUSED',
  'DATASET_NOT_OFFERED',
  'DATASET_NOT_ALLOWED',
  'DATA_INVALID',
  'DATA_NOT_FOUND',
  'CONFIG_INVALID',
  'PERMISSION_DENIED',
  'MODEL_MISMATCH',
  'MODEL_NOT_SERVED',
  'ACCOUNT_UNKNOWN',
  'BUDGET_EXHAUSTED',
  'MEMBER_ALREADY_RELEASED',
  'NODE_RESTORED',
  'STORAGE_FULL',
  'STORAGE_CORRUPT',
  'INTERNAL',
] as const satisfies readonly ErrorCode[];

export type RefusalCode = (typeof refusalCodes)[number];

/** The rules of a site's policy, by their keys in its file. */
export const policyRules = [
  'secureAggregation',
  'minCohort',
  'allowedArchitectures',
  'allowedStrategies',
  'allowedPurposes',
  'allowedNormalisation',
  'allowedMechanisms',
  'maxRoundCost',
  'maxEpsilon',
  'allowUnprotected',
] as const;

export type PolicyRule = (typeof policyRules)[number];

/** Of one member and one round; the party keeps the latest for each plan and member. */
export interface Refusal {
  readonly round: string;
  readonly termsHash: string;
  readonly member: string;
  readonly code: RefusalCode;
  /** With POLICY_REFUSED the first rule that refuses, else null. */
  readonly rule: PolicyRule | null;
  /** Ed25519 by the agent's node key over `refusalBytes`, hex. */
  readonly signature: string;
}

/** A refusal answered: whether it took the place of what the party held of this member. */
export interface RefusalVerdict {
  readonly isNew: boolean;
}

/** The bytes that a refusal's signature covers; termsHash stands for the round. */
export function refusalBytes({ termsHash, member, code, rule }: Omit<Refusal, 'round' | 'signature'>): Uint8Array {
  return encode('refusal', fromHex(termsHash, 32), member, code, rule ?? '');
}

export const isRefusalCode = (code: ErrorCode): code is RefusalCode => (refusalCodes as readonly ErrorCode[]).includes(code);
