// Rounds from whose opened sums no model follows: what must repeat ends the plan after one attempt, what may not leaves it to the next.
import test, { type ExecutionContext } from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { defaultSteps } from './close-round.ts';
import { Network, type NetworkOptions } from './testing/network.ts';
import { plainPlan } from '@cohort/protos/testing/study-plan';

const deadlines = { enrol: 20, collect: 20, relay: 2, step: 8 };
const block = { length: 7, width: 32, use: 'sum' } as const;
const weight = { ...block, name: 'weight', length: 1, scale: 1000, bound: 1000 } as const;
const largest = 2 ** 28;

async function started(t: ExecutionContext, options: NetworkOptions): Promise<Network> {
  const network = await Network.create({ virtual: true, rounds: 3, ...options, plan: { deadlines, ...options.plan } });
  await network.run(t);
  return network;
}

/** All of them, or the first few, enrol in the first round and send. */
async function contribute(network: Network, value: (name: string) => number, count = Infinity): Promise<string> {
  const round = await network.opened(1);
  const members = network.members.slice(0, count);
  await network.enrol(round, members);
  await network.sendAll(round, members, value);
  return round;
}

/** All three end the round and hear of the plan's end, and ask for nothing more. */
async function endsWith(t: ExecutionContext, network: Network, round: string, reason: string, code: string): Promise<void> {
  await network.status(round, 'abandoned');
  await network.until(
    () => (network.events.filter(({ name }) => name === 'plan.closed').length === 3 ? true : null),
    'all to hear of the end of the plan',
  );
  await network.until(
    () => (network.ports.every((ports) => ports?.journal.round(round)?.state === 'abandoned') ? true : null),
    'all to end the round',
  );
  t.is(network.ledger.view(round).reason, reason);
  t.is(network.closed, reason as never);
  const told = network.events.filter(({ name }) => name === 'plan.closed');
  t.deepEqual(
    told.map(({ fields }) => fields),
    [0, 1, 2].map(() => ({ plan: network.planId, reason })),
  );
  const failed = network.events.filter(({ name }) => name === 'round.failed');
  t.true(failed.length >= 2 && failed.every(({ fields }) => fields['code'] === code), JSON.stringify(failed));
  await network.pass(2400);
  t.deepEqual([...network.ledger.rounds.keys()], [round]);
  t.deepEqual(
    network.events.filter(({ name }) => name === 'ledger.refused'),
    [],
  );
}

test.serial('a step that moves the model out of f32 leaves the plan to the next attempt: the updates of others may not', async (t) => {
  const network = await started(t, {
    members: ['basel', 'cleveland', 'geneva', 'hungary', 'switzerland', 'va'],
    genesis: 3.4028234663852886e38,
    plan: {
      blocks: [{ ...block, name: 'model', scale: 1, bound: largest }, weight],
      quantiser: { scale: 1, clipNorm: null, bound: largest },
      maxCohort: 6,
      strategy: { ...plainPlan().strategy, serverRate: '9'.repeat(20) },
    },
  });
  const round = await contribute(network, (name) => (name === 'weight' ? 0.001 : largest), 3);
  await network.status(round, 'abandoned');
  t.is(network.ledger.view(round).reason, 'model-not-finite');
  const failed = network.events.filter(({ name }) => name === 'round.failed');
  t.true(failed.length >= 2 && failed.every(({ fields }) => fields['code'] === 'UPDATE_NOT_FINITE'), JSON.stringify(failed));
  await network.opened(1, 1);
  t.is(network.closed, null);
});

test.serial('a model that is none of the blocks ends the plan after one attempt', async (t) => {
  const network = await started(t, {
    coordinates: 6,
    plan: { blocks: [{ ...block, name: 'model', scale: 1000, bound: 100_000 }, weight] },
  });
  const round = await contribute(network, (name) => (name === 'weight' ? 0.5 : 1));
  await endsWith(t, network, round, 'step-cannot-run', 'MODEL_MISMATCH');
});

test.serial('weights that add up to nothing leave the plan to the next attempt, where others may weigh more', async (t) => {
  const network = await started(t, { members: ['basel', 'cleveland', 'geneva', 'hungary', 'switzerland', 'va'] });
  const round = await contribute(network, (name) => (name === 'weight' ? 0 : 1), 3);
  await network.status(round, 'abandoned');
  t.is(network.ledger.view(round).reason, 'weight-not-positive');
  await network.opened(1, 1);
  t.is(network.closed, null);
});

test.serial('a party whose disk changed the model signs no reason at all, and the two others publish', async (t) => {
  t.timeout(40_000);
  const network: Network = await started(t, {
    rounds: 1,
    ports: (party, ports) => ({
      ...ports,
      artifacts: {
        ...ports.artifacts,
        get: (hash) => {
          const file = ports.artifacts.get(hash);
          return party === 0 && hash === network.plan.genesisModel && file !== null ? file.map((byte) => byte ^ 1) : file;
        },
      },
    }),
  });
  const broken = t.throwsAsync(network.parties[0]?.done ?? Promise.resolve());
  const round = await contribute(network, (name) => (name === 'weight' ? 0.5 : 1));
  for (let seconds = 0; network.ledger.view(round).status !== 'published' && seconds < 160; seconds++) await network.pass(1000);
  t.regex((await broken).message, /^STORAGE_CORRUPT: model and sum files: expected .*, got others; restore/);
  t.is(network.ledger.view(round).status, 'published');
  t.false(network.ports.some((ports) => (ports?.journal.received(round, 'abandon').length ?? 0) > 0));
});

test.serial('a step that fails at two parties after the commit is given up by both once the round has expired', async (t) => {
  const network: Network = await started(t, {
    steps: (party) =>
      party === 0
        ? defaultSteps
        : { ...defaultSteps, publishing: () => Promise.reject(new CohortError('INTERNAL', 'a fault that nobody foresaw')) },
  });
  const round = await contribute(network, (name) => (name === 'weight' ? 0.5 : 1));
  await network.until(() => (network.events.filter(({ name }) => name === 'round.failed').length === 2 ? true : null), 'both to fail');
  t.is(network.ledger.view(round).status, 'committed');
  await network.ledger.endEpochs(network.ledger.view(round).terms.expiryEpoch + 1);
  await network.status(round, 'abandoned');
  t.is(network.ledger.view(round).reason, 'expired');
  t.is(network.closed, null);
});
