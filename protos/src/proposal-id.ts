// A proposal's id, and the bytes that a node signs to prove that it holds its keys.
import { encode } from './canonical.ts';
import { canonicalJson } from './canonical-json.ts';
import { fromHex, hash } from './hash.ts';
import type { ProposalBody } from './ledger.ts';

/** H(proposal, canonical JSON of {body, proposer, nonce}), hex. `proposer` is an MSP id. */
export function proposalId(body: ProposalBody, proposer: string, nonce: string): string {
  return hash('proposal', canonicalJson({ body, proposer, nonce }));
}

/** What the subject's node key and the keys of its two certificates sign beside an `admit-organisation` or `admit-node` proposal. */
export function possessionBytes(proposal: string): Uint8Array {
  return encode('possession', fromHex(proposal, 32));
}
