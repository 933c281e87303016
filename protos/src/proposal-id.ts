// A proposal's id, whose keys an admission is about, and the bytes by which these show that their owner asks for it.
import { encode } from './canonical.ts';
import { canonicalJson } from './canonical-json.ts';
import { hash } from './hash.ts';
import type { NodeRecord, OrganisationRecord, ProposalBody } from './ledger.ts';

/** H(proposal, canonical JSON of {body, proposer, nonce}), hex. `proposer` is an MSP id. */
export function proposalId(body: ProposalBody, proposer: string, nonce: string): string {
  return hash('proposal', canonicalJson({ body, proposer, nonce }));
}

/** What a node's keys sign before it is admitted: its record, or for an organisation's first admin that organisation's. */
export interface Subject {
  readonly node: NodeRecord;
  readonly signs: NodeRecord | OrganisationRecord;
}

/** In the order in which a proposal lists their proofs; none for what registers no keys. */
export function subjectsOf(body: ProposalBody): readonly Subject[] {
  if (body.kind === 'admit-organisation') return subjectsOfAdmission(body.organisation, body.nodes);
  return body.kind === 'admit-node' || body.kind === 'replace-node' ? [{ node: body.node, signs: body.node }] : [];
}

/** An organisation's admin, then its nodes. */
export function subjectsOfAdmission(organisation: OrganisationRecord, nodes: readonly NodeRecord[]): readonly Subject[] {
  return [{ node: organisation.admin, signs: organisation }, ...nodes.map((node) => ({ node, signs: node }))];
}

/**
 * What the subject's node key and the keys of its two certificates sign. It names no proposal and no ledger: whoever is asked to propose may
 * propose it, a vote decides, and what was admitted once is never admitted again.
 */
export function possessionBytes(record: NodeRecord | OrganisationRecord): Uint8Array {
  return encode('possession', canonicalJson(record));
}
