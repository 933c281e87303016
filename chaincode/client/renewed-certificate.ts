// Whether a TLS certificate is a node's by a record that its node key signed: the pin is the node key, certificates follow it.
import type { MembersView, NodeRecord, NodeView } from '@cohort/protos/ledger';
import { fromHex } from '@cohort/protos/hash';
import { recordHash, rotationBytes } from '@cohort/protos/rotation';
import type { PartyRef } from '@cohort/protos/terms';
import { ed25519Holds } from './node-ed25519.ts';

/** The node's record in force, and the one before it while that holds, as far as this node key vouches for them; none without a rotation. */
export function vouchedRecords(view: NodeView | undefined, nodeKey: string, anchor: string): readonly NodeRecord[] {
  const signed = view?.rotation?.signed ?? null;
  if (view === undefined || signed === null || view.nodeKey !== nodeKey) return [];
  const bytes = rotationBytes(anchor, signed.number, signed.previous, view);
  if (!ed25519Holds(nodeKey, bytes, fromHex(signed.signature, 64))) return [];
  // The signature names the record before it, by hash.
  const before = view.rotation?.former.filter((record) => recordHash(record) === signed.previous) ?? [];
  return [view, ...before];
}

/** For a party as a round's terms name it. */
export function isRenewed(members: MembersView | null, { node, nodeKey }: PartyRef, certSha256: string, anchor: string): boolean {
  const view = members?.nodes.find((item) => item.node === node);
  return vouchedRecords(view, nodeKey, anchor).some(({ tlsCertSha256 }) => tlsCertSha256 === certSha256);
}
