// What an institution does in one round, from rows to receipts; read it to see where rows stop: all that leaves of them is made by `share`.
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import { CohortError } from '@cohort/protos/errors';
import { contributionOf, type ContributionInput } from './compute-contribution.ts';
import { tellRefusal } from './ledger-view/tell-refusal.ts';
import type { AgentPorts } from './ports/ports.ts';
import type { Round } from './round.ts';
import { checkDataset } from './steps/check-dataset.ts';
import { checkTerms } from './steps/check-terms.ts';
import { enrol } from './steps/enrol.ts';
import { fetchModel } from './steps/fetch-model.ts';
import { loadRows } from './steps/load-rows.ts';
import { send, type Sent } from './steps/send.ts';
import { share } from './steps/share.ts';
import { takeArchitecture } from './steps/take-architecture.ts';
import { pinPartitions } from './steps/pin-partitions.ts';
import { noiseWarning } from './steps/whole-update.ts';

/** Takes part in `round` and returns with the parties' receipts. @throws {CohortError} the first step's refusal; nothing of the update is sent before `send`. */
export async function contribute(round: Round, ports: AgentPorts): Promise<Sent> {
  const { terms } = round.view;
  const { study } = ports;
  const checked = await checkTerms(round, ports);
  const architecture = await takeArchitecture(checked, ports);
  const data = await loadRows(terms, ports, round.signal);
  const registered = await checkDataset(checked, data, ports);
  const settled = pinPartitions(checked, registered, data, ports);
  // A model that nothing can be trained from costs no budget: it is refused before the site enrols.
  const model = await fetchModel(terms.modelIn, terms, ports, round.signal, () => {
    tellUnserved(round, ports);
  });
  const enrolled = await enrol(checked, settled, ports);
  const x = await computed({ round: enrolled, architecture, model, data, study }, ports);
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

/** Computes while enrolment may still be open. Under noise not even the time it took is told. */
async function computed(input: ContributionInput, { clock, events }: AgentPorts): Promise<QuantisedBlocks> {
  const { key: round, view } = input.round;
  const { terms } = view;
  const warning = noiseWarning(terms);
  if (warning !== null) events.emit('round.warned', { round, detail: warning });
  const startedMs = clock.now();
  const x = await contributionOf(terms)(input);
  const noised = terms.mechanism.kind !== 'none';
  const steps = terms.task === 'train' ? terms.strategy.localSteps : 0;
  const measured = noised ? { seconds: null, steps: null } : { seconds: (clock.now() - startedMs) / 1000, steps };
  events.emit('update.trained', { round, backend: input.study.trainer.backend, ...measured });
  return x;
}
