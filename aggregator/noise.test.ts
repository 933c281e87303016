// Noised rounds: what is opened is the plaintext sum plus three nu, each made once from the r that the body names.
import test from 'ava';
import { decodeModel } from '@cohort/mpc/safetensors';
import { workerNoise } from './adapters/worker-noise.ts';
import { noiseSecretKey } from './round/commit-noise-secrets.ts';
import { onlyAt } from './testing/network-options.ts';
import { assertNoiseOnce, bodyOf, d, noisyNetwork, portsOf, sendAll, short } from './testing/noised-rounds.ts';

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
  t.deepEqual(network.ledger.taken('rounds.dispute'), []);
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
