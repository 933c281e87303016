// After a publication: fetches the new model, checks its hash, and measures it on the site's own test rows, for the site's eyes only.
import type { GlobalModel } from '@cohort/mpc/global-model';
import type { RoundView } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';
import type { AgentPorts } from '../ports/ports.ts';
import { fetchModel } from '../steps/fetch-model.ts';
import { loadRows } from '../steps/load-rows.ts';
import { evaluate } from '../train/evaluate.ts';
import { architectureOf } from './architecture-of.ts';

/** Emits `round.published`; metrics are absent without test rows, and always under a plan with noise, which reads no row here. */
export async function takeModel(view: RoundView, modelOut: string, ports: AgentPorts, signal: AbortSignal): Promise<void> {
  const { terms, round } = view;
  const model = await fetchModel(modelOut, terms, ports, signal);
  // Statistics were taken before anything was trained.
  const judged = terms.mechanism.kind === 'none' && terms.task !== 'statistics';
  const metrics = judged ? await measured(model, terms, ports, signal) : {};
  await ports.artifacts.settle();
  ports.events.emit('round.published', { round, number: terms.round, model: modelOut, metrics });
}

async function measured({ tensors }: GlobalModel, terms: Terms, ports: AgentPorts, signal: AbortSignal): Promise<Record<string, string>> {
  const { split } = await loadRows(terms, ports, signal);
  if (split.test.rows === 0) return {};
  const { rows, accuracy, logLoss } = evaluate(architectureOf(terms, ports), tensors, split.test);
  return { rows: String(rows), accuracy: accuracy.toFixed(4), logLoss: logLoss.toFixed(4) };
}
