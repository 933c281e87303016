// A small real study with noise in one process: two rounds that every budget pays, a third that the ledger refuses, then an evaluation.
import { countNoise, opening, recordNoise } from '@cohort/protos/testing/study-plan';
import { inProcessPeers } from '@cohort/aggregator/adapters/in-process-peers';
import type { PartyService } from '@cohort/aggregator/service';
import { inProcessParties } from '@cohort/client-agent/adapters/in-process-parties';
import { integerSensitivity } from '@cohort/mpc/integer-sensitivity';
import type { Contribution } from '@cohort/client-agent/ports/journal';
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import type { Plan } from '@cohort/protos/terms';
import { Cooperative } from '../story/cooperative.ts';
import { Diary } from '../story/diary.ts';
import { StoryParty } from '../story/party.ts';
import { StoryClock } from '../story/story-clock.ts';
import { genesisModel, hospitals, linear, partyHosts, storyPlan } from '../story/study.ts';
import { register, startHospital } from './noised-hospital.ts';

const scale = 4096;
const bound = 2 ** 21;
const sensitivity2 = integerSensitivity({ scale, clipNorm: '1', length: 3 });
const genesis = genesisModel(linear);
const base = storyPlan({ rounds: 3, architecture: linear, parameters: 3, genesisModel: genesis.hash });

/** `dp-fedsgd` over three coordinates: two rounds of it fit `noisedAccounts`, a third does not. */
export const noisedTraining: Plan = {
  ...base,
  blocks: [{ name: 'model', length: 3, width: 32, scale, bound, use: 'sum' }],
  strategy: { ...base.strategy, kind: 'sgd', weights: 'bucket', divisor: 32 },
  quantiser: { scale, clipNorm: '1', bound },
  mechanism: recordNoise(sensitivity2, 5n * sensitivity2),
};
const evaluation: Plan = {
  ...noisedTraining,
  task: 'evaluate',
  rounds: 1,
  blocks: [{ name: 'counts', length: 4, width: 32, scale: 1, bound: 100, use: 'sum' }],
  quantiser: { scale: 1, clipNorm: null, bound: 100 },
  mechanism: countNoise,
};
/** 0.0616 nat a round: epsilon 1.58 holds 0.1396 nat at order 7, two rounds and not a third. */
export const noisedAccounts = [{ ...opening('train', 'record'), epsilon: { num: '79', den: '50' } }, opening('evaluation', 'record')];

/** The study after its end; disposal closes agents, parties and ledger. */
export interface NoisedStudy extends AsyncDisposable {
  readonly cooperative: Cooperative;
  readonly diary: Diary;
  readonly parties: readonly StoryParty[];
  /** Plan ids. */
  readonly training: string;
  readonly evaluation: string;
  /** What the agents shared, by round. */
  readonly shared: ReadonlyMap<string, readonly QuantisedBlocks[]>;
}

export async function playNoisedStudy(): Promise<NoisedStudy> {
  await using stack = new AsyncDisposableStack();
  const cooperative = stack.use(await Cooperative.found(partyHosts));
  const [clock, diary, services] = [new StoryClock(), new Diary(), new Map<string, PartyService>()];
  const shared = new Map<string, QuantisedBlocks[]>();
  const caller = (node: string) => ({ node, msp: node.split('/')[0] ?? '' });
  await cooperative.admit('switzerland', partyHosts);
  for (const msp of hospitals) await register(cooperative, msp, 'heart', noisedAccounts);
  const parties: StoryParty[] = [];
  for (const msp of partyHosts) {
    const peersOf = (node: string) => inProcessPeers(caller(node), services);
    const party = new StoryParty(msp, { cooperative, clock, diary, services, peersOf, models: [genesis] });
    stack.defer(() => party.close());
    await party.start();
    parties.push(party);
  }
  for (const msp of hospitals) {
    const doors = inProcessParties(caller(`${msp}/agent`), (party) => services.get(party));
    const onShared = ({ round, x }: Contribution) => void shared.set(round, [...(shared.get(round) ?? []), x]);
    const agent = await startHospital(msp, { dataset: 'heart', cooperative, clock, diary, parties: doors, onShared });
    stack.defer(() => agent.close());
  }
  const plan = await cooperative.accept(noisedTraining);
  await diary.until(
    'the third round to be refused',
    () => diary.all('round.refused', { code: 'BUDGET_EXHAUSTED' }).length === hospitals.length,
  );
  // Enrolment has to be over before a party may say that too few can pay.
  clock.pass(noisedTraining.deadlines.enrol);
  await diary.until('the plan to be closed', () => diary.all('plan.ended', { plan, status: 'closed' }).length === hospitals.length);
  const trained = String(diary.all('round.published', { number: 2 })[0]?.fields['model']);
  const judged = await cooperative.accept({ ...evaluation, genesisModel: trained });
  await diary.until('the evaluation to be published', () => diary.all('plan.ended', { plan: judged }).length === hospitals.length);
  const running = stack.move();
  return {
    cooperative,
    diary,
    parties,
    training: plan,
    evaluation: judged,
    shared,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
