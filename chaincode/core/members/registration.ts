// What the registry holds of a node now: the record in force, those before it that still hold, and the one that takes effect next.
import type { NodeRecord, RotationView, SignedRotation } from '@cohort/protos/ledger';
import type { ReadContext } from '../context.ts';
import { currentEpoch } from '../epochs/state.ts';
import { longestExpiryBy } from '../rounds/state.ts';
import { table } from '../table.ts';
import { nodes } from './state.ts';

export interface Registration {
  readonly record: NodeRecord;
  /** How the record's node key signed it; null for an admitted one. */
  readonly signed: SignedRotation | null;
  /** Records whose certificates and box key hold until rounds that were opened under them have ended. */
  readonly former: readonly NodeRecord[];
  readonly next: RotationView['next'];
  readonly used: number;
}

/** What a rotation leaves: `next` is in force from its epoch on, whether or not anybody writes that down. */
export interface Rotated {
  readonly record: NodeRecord;
  readonly signed: SignedRotation | null;
  /** Each with the first epoch in which another record was in force. */
  readonly former: readonly { readonly record: NodeRecord; readonly replaced: number }[];
  readonly next: RotationView['next'];
  /** The highest number that the node key has signed here, cancelled ones among them: none is used twice. */
  readonly used: number;
}

/** Nodes that have rotated; all others are as they were admitted. */
export const rotations = table<Rotated, [node: string]>('rotation');

/** The node as of now, or null when it was never admitted. The epoch is read for nodes that have rotated only. */
export async function registrationOf(context: ReadContext, id: string): Promise<Registration | null> {
  const admitted = await nodes.get(context, id);
  const rotated = admitted === null ? null : await rotations.get(context, id);
  if (admitted === null || rotated === null)
    return admitted === null ? null : { record: admitted, signed: null, former: [], next: null, used: 0 };
  const { former, ...registration } = await inForce(context, rotated);
  return { ...registration, former: former.map(({ record }) => record) };
}

/** The box keys of a node from now on: of the record in force, and of one on its way. */
export function boxKeysOf({ record, next }: Pick<Registration, 'record' | 'next'>): readonly string[] {
  return next === null ? [record.boxKey] : [record.boxKey, next.record.boxKey];
}

/** What was rotated, as it stands in this epoch: a record holds for as long as a round may last that was opened under it. */
export async function inForce(context: ReadContext, rotated: Rotated): Promise<Rotated> {
  const epoch = await currentEpoch(context);
  const { next } = rotated;
  const isOver = next !== null && epoch >= next.since;
  const former = isOver ? [{ record: rotated.record, replaced: next.since }, ...rotated.former] : rotated.former;
  const held: Rotated['former'][number][] = [];
  for (const item of former) if (epoch < item.replaced + (await longestExpiryBy(context, item.replaced - 1))) held.push(item);
  return isOver ? { record: next.record, signed: next.signed, former: held, next: null, used: rotated.used } : { ...rotated, former: held };
}
