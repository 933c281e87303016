// What a member's agent signs when it keeps out of a round.
import { signEd25519 } from '@cohort/mpc/crypto';
import { toHex } from '@cohort/protos/hash';
import { refusalBytes, type Refusal, type RefusalCode } from '@cohort/protos/refusal';
import type { Network } from './network.ts';
import type { SyntheticMember } from './synthetic-member.ts';

export function refusalOf(
  network: Network,
  round: string,
  { msp, nodeKey }: SyntheticMember,
  code: RefusalCode,
  rule: Refusal['rule'] = null,
): Refusal {
  const said = { termsHash: network.ledger.view(round).termsHash, member: msp, code, rule };
  return { round, ...said, signature: toHex(signEd25519(nodeKey.seed, refusalBytes(said))) };
}
