// After a publication: fetches the new model, checks its hash, and measures it on the site's own test rows, for the site's eyes only.
import type { GlobalModel } from '@cohort/mpc/global-model';
import type { RoundView } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';
import type { AgentPorts } from '../ports/ports.ts';
import { fetchModel } from '../steps/fetch-model.ts';
import { load } from '../steps/load.ts';
import { evaluate } from '../train/evaluate.ts';
import { architectureOf } from './architecture-of.ts';

/** Emits `round.published`; metrics are absent without test rows, and always under a plan with noise, which reads no row here. */
export async function takeModel(view: RoundView, modelOut: string, ports: AgentPorts, signal: AbortSignal): Promise<void> {
  const { terms, round } = view;
  const model = await fetchModel(modelOut, terms, ports, signal);
  const metrics = terms.mechanism.kind === 'none' ? await measured(model, terms, ports) : {};
  ports.events.emit('round.published', { round, number: terms.round, model: modelOut, metrics });
}

async function measured({ tensors }: GlobalModel, terms: Terms, { study }: AgentPorts): Promise<Record<string, string>> {
  const { split } = await load({ ...study, normalisation: terms.normalisation });
  if (split.test.rows === 0) return {};
  const { rows, accuracy, logLoss } = evaluate(architectureOf(terms, study), tensors, split.test);
  return { rows: String(rows), accuracy: accuracy.toFixed(4), logLoss: logLoss.toFixed(4) };
}
