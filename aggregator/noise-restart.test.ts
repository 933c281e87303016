// A party that is restarted in the midst of a noised round: it makes no second noise, and opens only what the body names.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { type ExecutionContext } from 'ava';
import type { Signed } from '@cohort/protos/statements';
import { defaultSteps } from './close-round.ts';
import { noiseSecretKey } from './round/commit-noise-secrets.ts';
import type { RunningState, Steps } from './steps/step.ts';
import { sumName } from './steps/sum.ts';
import type { Network, NetworkOptions } from './testing/network.ts';
import { onlyAt } from './testing/network-options.ts';
import { assertNoiseOnce, bodyOf, committedBy, d, noisyNetwork, portsOf, sendAll, short } from './testing/noised-rounds.ts';

/** Party 1 stops dead, once, before or after one of its steps. */
function stopping(state: RunningState, when: 'before' | 'after', stopped: () => void): NetworkOptions {
  let armed = true;
  const step = defaultSteps[state];
  const steps: Steps = {
    ...defaultSteps,
    [state]: async (...[round, ports]: Parameters<typeof step>) => {
      if (!armed) return step(round, ports);
      if (when === 'after') await step(round, ports);
      armed = false;
      return dead(round, stopped);
    },
  };
  return { steps: (party) => (party === 1 ? steps : defaultSteps) };
}

/** Rejects when the party is killed. */
async function dead(round: { readonly signal: AbortSignal }, stopped: () => void): Promise<never> {
  stopped();
  await new Promise((resolve) => {
    round.signal.addEventListener('abort', resolve);
  });
  throw round.signal.reason as Error;
}

const ownSums = (network: Network, round: string): Signed<'sumStatement'>[] =>
  portsOf(network, 1)
    .journal.received(round, 'sumStatement')
    .map(({ statement }) => statement)
    .filter(({ party }) => party === 1);
const ownNoiseSecrets = (network: Network, round: string): string[] =>
  [0, 1, 2].flatMap((index) => {
    const r = portsOf(network, 1).shares.secret(round, noiseSecretKey(index, 1));
    return r === null ? [] : [Buffer.from(r).toString('hex')];
  });

/** Party 1 stops dead where `steps` or `ports` say, is killed, has `damage` done to its folder, and starts again. */
async function interrupted(
  t: ExecutionContext,
  options: (stopped: () => void) => NetworkOptions,
  deadlines: typeof short,
  damage: (journal: DatabaseSync) => void = () => undefined,
): Promise<{ network: Network; round: string; plain: Int32Array; before: { sums: Signed<'sumStatement'>[]; noiseSecrets: string[] } }> {
  let stopped: () => void = () => undefined;
  const stop = new Promise<void>((resolve) => (stopped = resolve));
  const network = await noisyNetwork({ rate: 8, ...options(stopped) }, d, deadlines);
  await network.run(t);
  const round = await network.opened(1);
  const [plain] = await Promise.all([sendAll(network, round), stop]);
  const before = { sums: ownSums(network, round), noiseSecrets: ownNoiseSecrets(network, round) };
  await network.kill(1);
  const journal = new DatabaseSync(join(network.folder, 'p1', 'journal.db'));
  damage(journal);
  journal.close();
  await network.start(1);
  await network.until(
    () => (network.ports.every((ports) => ports?.journal.round(round)?.state === 'published') ? true : null),
    'all three to publish',
  );
  return { network, round, plain, before };
}

const forgetR = (journal: DatabaseSync): void => {
  const { changes } = journal.prepare("DELETE FROM sealed WHERE name LIKE 'r.%'").run();
  if (changes === 0) throw new RangeError('expected r in the journal');
};

const fileAt = (network: Network, round: string, index: number): string =>
  Buffer.from(portsOf(network, 1).shares.read(round, sumName(index), 0, 32 + 4 * d)).toString('hex');
const openedAt = (network: Network, hash: string): string =>
  Buffer.from(portsOf(network, 1).artifacts.get(hash) ?? new Uint8Array()).toString('hex');

test.serial('a party restarted between seeding and summing signs no hash, and draws no second r', async (t) => {
  const { network, round, plain, before } = await interrupted(t, (stopped) => stopping('summing', 'before', stopped), short);
  t.deepEqual(committedBy(network, 1), []);
  t.is(before.noiseSecrets.length, 2);
  t.deepEqual(ownNoiseSecrets(network, round), before.noiseSecrets);
  // Its r went into the seeds, because its co-holders had them; their hashes stand alone.
  t.deepEqual(
    bodyOf(network).sums.map(({ commitments }) => commitments.length),
    [2, 2, 2],
  );
  t.is(network.ledger.view(round).singleAuthor.length, 2);
  await assertNoiseOnce(t, network, round, plain);
});

test.serial('a party restarted once it has signed U, with its commitments, draws no second r and signs no hash', async (t) => {
  const { network, round, plain, before } = await interrupted(t, (stopped) => stopping('seeding', 'before', stopped), short);
  t.is(before.noiseSecrets.length, 2);
  t.deepEqual(ownNoiseSecrets(network, round), before.noiseSecrets);
  t.deepEqual(committedBy(network, 1), []);
  await assertNoiseOnce(t, network, round, plain);
});

test.serial('a party restarted in the midst of seeding draws no second r though it lost the first', async (t) => {
  let reveals = 0;
  const stopAtReveal = (stopped: () => void): NetworkOptions => ({
    ports: onlyAt(1, ({ journal }) => ({
      journal: {
        ...journal,
        signOnce: (round, key, make) =>
          journal.signOnce(round, key, (seq) => {
            const made = make(seq);
            if (made.kind === 'noiseReveal' && reveals++ === 0) {
              stopped();
              throw new DOMException('killed', 'AbortError');
            }
            return made;
          }),
      },
    })),
  });
  const { network, round, plain } = await interrupted(t, stopAtReveal, short, forgetR);
  t.deepEqual(ownNoiseSecrets(network, round), []);
  t.deepEqual(committedBy(network, 1), []);
  t.deepEqual(
    bodyOf(network)
      .sums.map(({ commitments }) => commitments.length)
      .sort(),
    [1, 1, 2],
  );
  await assertNoiseOnce(t, network, round, plain);
});

test.serial('a party restarted after its hash says the same hash again and opens the same file, with or without its r', async (t) => {
  const patient = { ...short, step: 120 };
  for (const damage of [() => undefined, forgetR]) {
    const { network, round, plain, before } = await interrupted(t, (stopped) => stopping('summing', 'after', stopped), patient, damage);
    t.is(before.sums.length, 2);
    t.deepEqual(ownSums(network, round), before.sums);
    const { sums } = bodyOf(network);
    t.true(sums.every(({ statements }) => statements.length === 2));
    for (const { body } of before.sums) {
      t.is(fileAt(network, round, body.index), openedAt(network, body.sumHash));
      t.is(sums[body.index]?.sumHash, body.sumHash);
    }
    if (damage !== forgetR) await assertNoiseOnce(t, network, round, plain);
  }
});

test.serial(
  'a party restarted with a sum on disk whose hash it had not said says none, and opens it only as the body names it',
  async (t) => {
    let sums = 0;
    const stopAfterSum = (stopped: () => void): NetworkOptions => ({
      ports: onlyAt(1, ({ shares }) => ({
        shares: {
          ...shares,
          append: (round, name, bytes) => {
            shares.append(round, name, bytes);
            if (!name.startsWith('sum.') || sums++ > 0) return;
            stopped();
            throw new DOMException('killed', 'AbortError');
          },
        },
      })),
    });
    const { network, round, plain, before } = await interrupted(t, stopAfterSum, short);
    t.deepEqual([before.sums, committedBy(network, 1)], [[], []]);
    await assertNoiseOnce(t, network, round, plain);
    const [kept] = [0, 1, 2].filter((index) => portsOf(network, 1).shares.length(round, sumName(index)) > 0);
    if (kept === undefined) return t.fail();
    // Its co-holder used the same set of r, so that it made the same bytes.
    t.is(fileAt(network, round, kept), openedAt(network, bodyOf(network).sums[kept]?.sumHash ?? ''));
  },
);
