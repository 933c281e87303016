// After a publication: fetches the new model, checks its hash, and measures it on the site's own test rows, for the site's eyes only.
import type { RoundView } from '@cohort/protos/ledger';
import type { AgentPorts } from '../ports/ports.ts';
import { fetchModel } from '../steps/fetch-model.ts';
import { load } from '../steps/load.ts';
import { evaluate } from '../train/evaluate.ts';
import { architectureOf } from './architecture-of.ts';

/** Emits `round.published`; metrics are absent without test rows, and always once a plan has noise. */
export async function takeModel(view: RoundView, modelOut: string, ports: AgentPorts, signal: AbortSignal): Promise<void> {
  const { terms, round } = view;
  const model = await fetchModel(modelOut, terms, ports, signal);
  const { split } = await load({ ...ports.study, normalisation: terms.normalisation });
  const metrics: Record<string, string> = {};
  if (split.test.rows > 0 && terms.mechanism.kind === 'none') {
    const { rows, accuracy, logLoss } = evaluate(architectureOf(terms, ports.study), model.tensors, split.test);
    Object.assign(metrics, { rows: String(rows), accuracy: accuracy.toFixed(4), logLoss: logLoss.toFixed(4) });
  }
  ports.events.emit('round.published', { round, number: terms.round, model: modelOut, metrics });
}
