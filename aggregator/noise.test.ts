// Noised rounds: what is opened is the plaintext sum plus three nu, each made once from the r that the body names.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test, { type ExecutionContext } from 'ava';
import { addNoise } from '@cohort/mpc/noise';
import { noiseSeed } from '@cohort/mpc/noise-seed';
import { openSum } from '@cohort/mpc/open';
import { decodeModel } from '@cohort/mpc/safetensors';
import type { TransactionBodies } from '@cohort/protos/ledger';
import { memberSetHash, type RoundBody, type Signed } from '@cohort/protos/statements';
import { workerNoise } from './adapters/worker-noise.ts';
import { defaultSteps } from './close-round.ts';
import type { Ports } from './ports/ports.ts';
import { noiseSecretKey } from './round/commit-noise-secrets.ts';
import type { RunningState, Steps } from './steps/step.ts';
import { sumName } from './steps/sum.ts';
import { Network, type NetworkOptions } from './testing/network.ts';
import { onlyAt } from './testing/network-options.ts';
import { plainSum } from './testing/synthetic-member.ts';
import { plainPlan } from '@cohort/protos/testing/study-plan';
import { noised } from '@cohort/chaincode/testing/noised-plan';

const d = 50;
const value = (_: string, at: number): number => Math.sin(at);
const noisyNetwork = (options: NetworkOptions = {}, length = d, deadlines = plainPlan().deadlines): Promise<Network> =>
  Network.create({ ...options, coordinates: length, plan: { ...noised(length), deadlines } });
/** Deadlines of a few real seconds at most, for rounds in which somebody is really away. */
const short = { enrol: 60, collect: 60, relay: 2, step: 8 };

const bodyOf = (network: Network): RoundBody =>
  (network.ledger.submitted.findLast(({ verb }) => verb === 'rounds.commit')?.body as TransactionBodies['rounds.commit']).body;

/** The indices that a party hashed in time; what it confirms after the commit is not among them. */
const committedBy = (network: Network, party: number): number[] =>
  bodyOf(network)
    .sums.filter(({ statements }) => statements.some((item) => item.party === party))
    .map(({ index }) => index);

/** Everybody sends; resolves with the plaintext sum of the same integers. */
async function sendAll(network: Network, round: string): Promise<Int32Array> {
  return plainSum(await network.enrolAndSend(round, network.members, value));
}

const portsOf = (network: Network, party: number): Ports => network.ports[party] ?? network.portsOf(party);

/** nu_m of each index, remade from the r that the parties hold and that the body names. */
function noiseOf(network: Network, round: string, body: RoundBody): Int32Array[] {
  const { terms, termsHash } = network.ledger.view(round);
  return body.sums.map(({ index, commitments }) => {
    const noiseSecrets = commitments.map(
      ({ party }) => portsOf(network, party).shares.secret(round, noiseSecretKey(index, party)) ?? new Uint8Array(),
    );
    const vector = new Uint8Array(4 * (terms.blocks[0]?.length ?? 0));
    const seed = noiseSeed({ termsHash, index, hU: memberSetHash(termsHash, body.members), noiseSecrets });
    addNoise(vector, { blocks: terms.blocks, seed, sigma2: { num: 65536n, den: 1n } });
    return new Int32Array(vector.buffer);
  });
}

/** What was opened less the plaintext sum is the three nu, to the last unit; returns it. */
async function assertNoiseOnce(t: ExecutionContext, network: Network, round: string, plain: Int32Array): Promise<Int32Array> {
  const body = bodyOf(network);
  const holder = await network.until(
    () => network.ports.find((ports) => body.sums.every(({ sumHash }) => (ports?.artifacts.get(sumHash) ?? null) !== null)) ?? null,
    'the files',
  );
  const [s0, s1, s2] = body.sums.map(({ sumHash }) => holder.artifacts.get(sumHash) ?? new Uint8Array());
  if (!s0 || !s1 || !s2) throw new RangeError('sum files: expected three');
  const opened = openSum([s0, s1, s2], network.ledger.view(round).terms.blocks)['model'] as Int32Array;
  const rest = opened.map((sum, at) => sum - (plain[at] ?? 0));
  const nu = noiseOf(network, round, body);
  t.deepEqual(
    [...rest],
    [...rest].map((_, at) => nu.reduce((sum, noise) => sum + (noise[at] ?? NaN), 0)),
  );
  t.true(nu.every((noise) => noise.some((item) => item !== 0)));
  return rest;
}

test.serial('the opened sum is the plaintext sum plus three nu, and the constant divisor makes the model of it', async (t) => {
  const network = await noisyNetwork();
  await network.run(t);
  const round = await network.opened(1);
  const plain = await sendAll(network, round);
  await network.status(round, 'published');
  const noise = await assertNoiseOnce(t, network, round, plain);
  const body = bodyOf(network);
  t.true(body.sums.every(({ statements, commitments }) => statements.length === 2 && commitments.length === 2));
  const modelOut = String(network.ledger.view(round).modelOut);
  const file = await network.until(() => network.ports[0]?.artifacts.get(modelOut) ?? null, 'the model');
  t.deepEqual(
    [...(decodeModel(file).model.tensors[0]?.values ?? [])],
    [...plain].map((sum, at) => Math.fround(-1 * ((sum + (noise[at] ?? NaN)) / 4096 / 4))),
  );
});

test.serial('a party that expands on threads and parties that do not agree on every hash', async (t) => {
  const noise = workerNoise(2);
  t.teardown(() => noise.close());
  const length = 140_000;
  const network = await noisyNetwork({ ports: onlyAt(0, () => ({ noise })) }, length);
  await network.run(t);
  const round = await network.opened(1);
  const plain = await sendAll(network, round);
  await network.status(round, 'published');
  t.true(bodyOf(network).sums.every(({ statements }) => statements.length === 2));
  const rest = await assertNoiseOnce(t, network, round, plain);
  const variance = rest.reduce((sum, item) => sum + item * item, 0) / length;
  // Three sums of 65536 each; the sample variance of 140,000 is within 2% but for odds of one in a million.
  t.true(Math.abs(variance / (3 * 65536) - 1) < 0.02, String(variance));
});

test.serial('when the co-holder is away, its indices have noise of the own r alone, which it checks when it returns', async (t) => {
  const network = await noisyNetwork({ rate: 8 }, d, short);
  await network.run(t, [0, 2]);
  const round = await network.opened(1);
  const plain = await sendAll(network, round);
  await network.status(round, 'published');
  const body = bodyOf(network);
  const authors = body.sums.map(({ statements, commitments }) => [statements, commitments].map((list) => list.map(({ party }) => party)));
  t.deepEqual(
    authors.map(([said]) => said),
    authors.map(([, drew]) => drew),
  );
  t.deepEqual(authors.map(([said]) => said?.length).sort(), [1, 1, 2]);
  await assertNoiseOnce(t, network, round, plain);
  // Who gave no commitment was told no r: it could have chosen its own by it.
  const told = [0, 2]
    .flatMap((party) => portsOf(network, party).journal.received(round, 'noiseReveal'))
    .map(({ statement }) => statement.body.to);
  t.false(told.includes(1));
  await network.start(1);
  await network.until(() => (network.ports[1]?.journal.round(round)?.state === 'published' ? true : null), 'the returned party');
  const own = [0, 1, 2].filter(
    (index) =>
      portsOf(network, 1)
        .journal.roundFacts(round)
        .get(`checked.${String(index)}`) === true,
  );
  t.is(own.length, 2);
  t.true(own.every((index) => portsOf(network, 1).shares.secret(round, noiseSecretKey(index, 1)) === null));
  t.false(network.ledger.submitted.some(({ verb }) => verb === 'rounds.dispute'));
});

test.serial('a revealed r that does not open its commitment is not used: the sets differ, and nothing is opened', async (t) => {
  const network = await noisyNetwork(
    {
      rate: 8,
      ports: (party, ports) => {
        if (party !== 2) return ports;
        const asked = new Set<string>();
        const secret: typeof ports.shares.secret = (round, name) => {
          const kept = ports.shares.secret(round, name);
          const isOwnR = /^r\.[012]\.2$/.test(name);
          // Committed to as it is, revealed as another.
          if (kept === null || !isOwnR || !asked.has(name)) {
            asked.add(name);
            return kept;
          }
          return kept.map((byte) => byte ^ 1);
        };
        return { ...ports, shares: { ...ports.shares, secret } };
      },
    },
    d,
    short,
  );
  await network.run(t);
  const round = await network.opened(1);
  await sendAll(network, round);
  await network.status(round, 'void');
  t.true(['noise-sets-differ', 'objection'].includes(String(network.ledger.view(round).reason)), 'and not as sums that differ');
});

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

test.serial(
  'a party whose own sum is no longer what it hashed opens nothing of it, and takes the file from the other holder',
  async (t) => {
    let damaged = 0;
    const network = await noisyNetwork(
      {
        ports: onlyAt(1, ({ shares }) => ({
          shares: {
            ...shares,
            read: (round, name, offset, length) => {
              const bytes = shares.read(round, name, offset, length);
              if (!name.startsWith('sum.')) return bytes;
              damaged++;
              return bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte));
            },
          },
        })),
      },
      d,
      short,
    );
    await network.run(t);
    const round = await network.opened(1);
    await sendAll(network, round);
    await network.until(
      () => (network.ports.every((ports) => ports?.journal.round(round)?.state === 'published') ? true : null),
      'all three to publish',
    );
    t.is(damaged, 2);
    for (const { sumHash } of bodyOf(network).sums)
      t.deepEqual(portsOf(network, 1).artifacts.get(sumHash), network.ports[0]?.artifacts.get(sumHash));
    const opened = network.events
      .filter(({ name, party }) => name === 'round.opened-sum' && party === 1)
      .map(({ fields }) => fields['indices']);
    t.deepEqual(opened, [[]]);
  },
);
