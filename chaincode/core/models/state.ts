// Models' keys: one per published round, and a mark on those that a party disputed.
import type { Terms } from '@cohort/protos/terms';
import type { Context } from '../context.ts';
import { table } from '../table.ts';

export interface PublishedModel {
  readonly round: string;
  readonly modelIn: string;
  readonly modelOut: string;
  readonly bodyHash: string;
  readonly provisional: boolean;
}

/** A round number has one published attempt at most. */
export const models = table<PublishedModel, [plan: string, round: string]>('model');
export const disputedRounds = table<true, [plan: string, round: string, attempt: string]>('disputed-model');

/** Buffers a round's model; it is provisional while an index of its sum has a single author. */
export function putModel(
  context: Context,
  round: string,
  { plan, round: number, modelIn }: Terms,
  modelOut: string,
  { bodyHash, singleAuthor }: { readonly bodyHash: string; readonly singleAuthor: readonly number[] },
): void {
  models.put(context, { round, modelIn, modelOut, bodyHash, provisional: singleAuthor.length > 0 }, plan, String(number));
}

/** Buffers the mark of a dispute; it stands whether the model was published before or comes later. */
export function disputeModel(context: Context, { plan, round, attempt }: Terms): void {
  disputedRounds.put(context, true, plan, String(round), String(attempt));
}
