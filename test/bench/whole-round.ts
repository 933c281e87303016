// Whole secure rounds over real gRPC and mutual TLS: four agents, three parties and the ledger's engine in one process.
import { grpcPeers } from '@cohort/aggregator/adapters/grpc-peers';
import { systemClock } from '@cohort/protos/runtime/system-clock';
import { partyHandlers } from '@cohort/aggregator/server';
import type { PartyService } from '@cohort/aggregator/service';
import { grpcParties } from '@cohort/client-agent/adapters/grpc-parties';
import type { Checked } from '@cohort/client-agent/round';
import { enrol } from '@cohort/client-agent/steps/enrol';
import { send } from '@cohort/client-agent/steps/send';
import { share } from '@cohort/client-agent/steps/share';
import type { Partitioned } from '@cohort/client-agent/steps/pin-partitions';
import type { contribute } from '@cohort/client-agent/contribute';
import type { Architecture } from '@cohort/client-agent/train/architecture';
import { quantise } from '@cohort/mpc/quantise';
import { placeOf } from '@cohort/protos/endpoint';
import { createServer } from '@cohort/protos/transport/server';
import { TrustStore } from '@cohort/protos/transport/trust-store';
import { readMembers } from '@cohort/chaincode/client/read-members';
import { StoryAgent } from '../story/agent.ts';
import { Cooperative } from '../story/cooperative.ts';
import { Diary } from '../story/diary.ts';
import { StoryParty } from '../story/party.ts';
import { genesisModel, hospitals, partyHosts, storyPlan } from '../story/study.ts';
import { stopwatch, type Cost } from './cost.ts';

export interface BenchOptions {
  /** Model coordinates d. */
  readonly parameters: number;
  /** Rounds that are measured; one more runs before them. */
  readonly rounds: number;
}

/** One dense layer of one unit has as many weights as inputs, and a bias. */
export const architectureOf = (parameters: number): Architecture => ({
  format: 'cohort/architecture/v1',
  input: parameters - 1,
  layers: [{ kind: 'logistic' }],
  loss: 'binary-cross-entropy',
});

/** From the moment the agents hold their trained updates and the round is open, until every agent holds the published model. */
export async function secureRounds({ parameters, rounds }: BenchOptions): Promise<readonly Cost[]> {
  await using cooperative = await Cooperative.found(partyHosts);
  await cooperative.admit('switzerland', partyHosts);
  await cooperative.registerDatasets();
  const trust = new TrustStore();
  trust.update(await readMembers(cooperative.ledgerOf('va/admin')));

  const [clock, diary, services] = [systemClock(), new Diary(), new Map<string, PartyService>()];
  const architecture = architectureOf(parameters);
  const genesis = genesisModel(architecture);
  await using closing = new AsyncDisposableStack();
  for (const msp of partyHosts) {
    const node = `${msp}/party`;
    const { tls } = cooperative.keys(node);
    const peers = grpcPeers({ tls, trust });
    const party = new StoryParty(msp, { cooperative, clock, diary, services, peersOf: () => peers, models: [genesis], database: 'file' });
    closing.defer(async () => {
      await party.close();
      peers.close();
    });
    const served = placeOf(cooperative.endpointOf(node));
    closing.use(await createServer({ tls, trust, ...served, services: partyHandlers(() => services.get(node) ?? null) }));
    await party.start();
  }

  const gate = new Gate();
  const update = Float64Array.from({ length: parameters }, (_, at) => Math.sin(at));
  for (const msp of hospitals) {
    const agent = new StoryAgent(msp, {
      cooperative,
      clock,
      diary,
      architecture,
      partiesOf: (node) => grpcParties({ tls: cooperative.keys(node).tls, trust }),
      database: 'file',
    });
    closing.defer(() => agent.stop());
    await agent.start(workOf(gate, update));
  }
  await cooperative.accept(storyPlan({ rounds: rounds + 1, architecture, parameters, genesisModel: genesis.hash }));

  const costs: Cost[] = [];
  for (let number = 1; number <= rounds + 1; number++) {
    await diary.until(`round ${String(number)} to be seen`, () => gate.waiting === hospitals.length);
    const elapsed = stopwatch();
    gate.open();
    await diary.until(
      `round ${String(number)} to be published`,
      () => diary.all('round.published', { number }).length === hospitals.length,
    );
    costs.push(elapsed());
  }
  const absent = diary.all('party.absent');
  if (absent.length > 0)
    throw new RangeError(
      `bench: expected all parties in every round, got ${JSON.stringify(absent[0])}; the machine is too busy to measure`,
    );
  return costs.slice(1);
}

/** What `contribute` does, but for loading and training: the update is there already. */
function workOf(gate: Gate, update: Float64Array): typeof contribute {
  return async (round, ports) => {
    await gate.pass();
    const { blocks } = round.view.terms;
    const [model, weight] = blocks;
    if (model === undefined || weight === undefined) throw new RangeError('blocks: expected model and weight');
    const rows = { msp: ports.site.member, ...ports.site.dataset } as Partitioned;
    // Not held against the site's schema: no schema of the story is as wide as this model.
    const enrolled = await enrol(round as Checked, rows, ports);
    const x = { model: quantise(update, model, 'deterministic'), weight: quantise(Float64Array.of(0.5), weight, 'deterministic') };
    return await send(share(x, enrolled, ports), ports);
  };
}

/** Holds all agents until the stopwatch runs. */
class Gate {
  #waiting: (() => void)[] = [];

  get waiting(): number {
    return this.#waiting.length;
  }

  async pass(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  open(): void {
    const passing = this.#waiting;
    this.#waiting = [];
    for (const go of passing) go();
  }
}
