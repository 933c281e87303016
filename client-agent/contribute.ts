// What an institution does in one round, step by step; the types allow no other order.
import type { GlobalModel } from '@cohort/mpc/global-model';
import { architectureOf } from './following/architecture-of.ts';
import type { AgentPorts } from './ports/ports.ts';
import type { Update } from './ports/trainer.ts';
import type { Enrolled, Round } from './round.ts';
import { checkTerms } from './steps/check-terms.ts';
import { clip } from './steps/clip.ts';
import { enrol } from './steps/enrol.ts';
import { fetchModel } from './steps/fetch-model.ts';
import { load, type LoadedData } from './steps/load.ts';
import { quantise } from './steps/quantise.ts';
import { send, type Sent } from './steps/send.ts';
import { share } from './steps/share.ts';
import { train } from './steps/train.ts';

/** Takes part in `round` and returns with the parties' receipts. @throws {CohortError} the first step's refusal; nothing is sent before `send`. */
export async function contribute(round: Round, ports: AgentPorts): Promise<Sent> {
  const { terms } = round.view;
  const checked = await checkTerms(round, ports);
  const data = await load({ ...ports.study, normalisation: terms.normalisation });
  const enrolled = await enrol(checked, data, ports);
  const model = await fetchModel(terms.modelIn, terms, ports, round.signal);
  const update = await trained(enrolled, model, data, ports);
  const clipped = clip(update, terms);
  const x = quantise(clipped, data.split.train.rows, terms);
  const shares = share(x, enrolled, ports);
  return await send(shares, ports);
}

/** Trains while enrolment may still be open. */
async function trained(round: Enrolled, model: GlobalModel, data: LoadedData, { study, clock, events }: AgentPorts): Promise<Update> {
  const { terms } = round.view;
  const { trainer, seed } = study;
  const startedMs = clock.now();
  const architecture = architectureOf(terms, study);
  const update = await train({ architecture, model, data: data.split.train, terms, seed, trainer, signal: round.signal });
  events.emit('update.trained', {
    round: round.key,
    seconds: (clock.now() - startedMs) / 1000,
    steps: terms.strategy.localSteps,
    backend: trainer.backend,
  });
  return update;
}
