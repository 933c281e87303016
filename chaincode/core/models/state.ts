// Models' keys: one per published attempt, a mark on those that a party disputed, and which round made a model.
import type { Terms } from '@cohort/protos/terms';
import type { Context } from '../context.ts';
import { table } from '../table.ts';

export interface PublishedModel {
  readonly round: string;
  readonly modelIn: string;
  readonly modelOut: string;
  readonly bodyHash: string;
}

/** More than one attempt of a round only where the earlier ones are tainted. */
export const models = table<PublishedModel, [plan: string, round: string, attempt: string]>('model');
export const disputedRounds = table<true, [plan: string, round: string, attempt: string]>('disputed-model');
/** The round that published a model last, by the model's hash. */
export const makers = table<string, [model: string]>('model-maker');

/** Buffers a round's model. Only training makes one: another task publishes the model that it began with. */
export function putModel(
  context: Context,
  key: string,
  { plan, round, attempt, modelIn, task }: Terms,
  modelOut: string,
  { bodyHash }: { readonly bodyHash: string },
): void {
  models.put(context, { round: key, modelIn, modelOut, bodyHash }, plan, String(round), String(attempt));
  if (task === 'train') makers.put(context, key, modelOut);
}

/** Buffers the mark of a dispute; it stands whether the model was published before or comes later. */
export function disputeModel(context: Context, { plan, round, attempt }: Terms): void {
  disputedRounds.put(context, true, plan, String(round), String(attempt));
}
