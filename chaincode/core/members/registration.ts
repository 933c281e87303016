// What the registry holds of a node now: the record in force, those before it that still hold, and the one that takes effect next.
import type { NodeRecord, RotationView, SignedRotation } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { table } from '../table.ts';
import { nodes } from './state.ts';

export interface Registration {
  readonly record: NodeRecord;
  /** How the record's node key signed it; null for an admitted one. */
  readonly signed: SignedRotation | null;
  /** Records whose certificates and box key hold until rounds that were opened under them have ended. */
  readonly former: readonly NodeRecord[];
  readonly next: RotationView['next'];
}

/** What a rotation leaves: `next` is in force from its epoch on, whether or not anybody writes that down. */
export interface Rotated {
  readonly record: NodeRecord;
  readonly signed: SignedRotation | null;
  readonly former: readonly { readonly record: NodeRecord; readonly until: number }[];
  readonly next: RotationView['next'];
}

/** Nodes that have rotated; all others are as they were admitted. */
export const rotations = table<Rotated, [node: string]>('rotation');

/** The node as of now, or null when it was never admitted. The epoch is read for nodes that have rotated only. */
export async function registrationOf(context: ReadContext, id: string): Promise<Registration | null> {
  const admitted = await nodes.get(context, id);
  const rotated = admitted === null ? null : await rotations.get(context, id);
  if (admitted === null || rotated === null) return admitted === null ? null : { record: admitted, signed: null, former: [], next: null };
  const { former, ...registration } = inForce(rotated, await currentEpoch(context));
  return { ...registration, former: former.map(({ record }) => record) };
}

/** What was rotated, as it stands in this epoch. */
export function inForce(rotated: Rotated, epoch: number): Rotated {
  const held = rotated.former.filter(({ until }) => epoch <= until);
  const { next } = rotated;
  if (next === null || epoch < next.since) return { ...rotated, former: held };
  const before = { record: rotated.record, until: next.formerUntil };
  return { record: next.record, signed: next.signed, former: epoch <= before.until ? [before, ...held] : held, next: null };
}
