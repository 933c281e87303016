// What an institution does in one round, step by step; the types allow no other order.
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import { CohortError } from '@cohort/protos/errors';
import type { Terms } from '@cohort/protos/terms';
import { architectureOf } from './following/architecture-of.ts';
import { tellRefusal } from './following/tell-refusal.ts';
import { counts } from './mechanisms/counts.ts';
import { dpFedsgd } from './mechanisms/dp-fedsgd.ts';
import { memberGaussian } from './mechanisms/member-gaussian.ts';
import { none } from './mechanisms/none.ts';
import { statistics } from './mechanisms/statistics.ts';
import type { Mechanise, Work } from './mechanisms/work.ts';
import type { AgentPorts } from './ports/ports.ts';
import type { Round } from './round.ts';
import { checkDataset } from './steps/check-dataset.ts';
import { checkTerms } from './steps/check-terms.ts';
import { enrol } from './steps/enrol.ts';
import { fetchModel } from './steps/fetch-model.ts';
import { loadRows } from './steps/load-rows.ts';
import { send, type Sent } from './steps/send.ts';
import { share } from './steps/share.ts';
import { useUnits } from './steps/use-units.ts';
import { noiseWarning } from './steps/whole-update.ts';

/** Takes part in `round` and returns with the parties' receipts. @throws {CohortError} the first step's refusal; nothing is sent before `send`. */
export async function contribute(round: Round, ports: AgentPorts): Promise<Sent> {
  const { terms } = round.view;
  const { study } = ports;
  const checked = await checkTerms(round, ports);
  const data = await loadRows(terms, ports, round.signal);
  const registered = await checkDataset(checked, data, ports);
  const settled = useUnits(checked, registered, data, ports);
  // A model that nothing can be trained from costs no budget: it is refused before the site enrols.
  const model = await fetchModel(terms.modelIn, terms, ports, round.signal, () => {
    tellUnserved(round, ports);
  });
  const enrolled = await enrol(checked, settled, ports);
  const x = await computed({ round: enrolled, architecture: architectureOf(terms, study), model, data, study }, ports);
  const shares = share(x, enrolled, ports);
  return await send(shares, ports);
}

/** The agent goes on asking: a party may still be given the file. */
function tellUnserved(round: Round, ports: AgentPorts): void {
  const error = new CohortError(
    'MODEL_NOT_SERVED',
    `model ${round.view.terms.modelIn}: expected a party that serves it, got none; name its file under models in the node.json of a party`,
  );
  ports.events.emit('round.waiting', { round: round.key, code: error.code, detail: error.detail });
  void tellRefusal(round, error, ports);
}

/** How a task and its mechanism turn model and rows into the integers that are shared. */
function mechanismOf({ task, mechanism }: Pick<Terms, 'task' | 'mechanism'>): Mechanise {
  if (task === 'evaluate') return counts;
  if (task === 'statistics') return statistics;
  return { none, 'dp-fedsgd': dpFedsgd, 'member-gaussian': memberGaussian, 'dp-counts': counts }[mechanism.kind];
}

/** Computes while enrolment may still be open. Under noise not even the time it took is told. */
async function computed(work: Work, { clock, events }: AgentPorts): Promise<QuantisedBlocks> {
  const { key: round, view } = work.round;
  const { terms } = view;
  const warning = noiseWarning(terms);
  if (warning !== null) events.emit('round.warned', { round, detail: warning });
  const startedMs = clock.now();
  const x = await mechanismOf(terms)(work);
  const noised = terms.mechanism.kind !== 'none';
  const steps = terms.task === 'train' ? terms.strategy.localSteps : 0;
  const measured = noised ? { seconds: null, steps: null } : { seconds: (clock.now() - startedMs) / 1000, steps };
  events.emit('update.trained', { round, backend: work.study.trainer.backend, ...measured });
  return x;
}
