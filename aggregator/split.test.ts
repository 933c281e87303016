// A liar that gives one honest party what it keeps from the other: bytes, reveals, commitments under another set.
import test, { type ExecutionContext } from 'ava';
import { randomBytes } from '@cohort/mpc/crypto';
import { noiseCommitment } from '@cohort/mpc/noise-seed';
import { indicesOf } from '@cohort/mpc/roles';
import { nothingAttached } from '@cohort/protos/attached';
import { CohortError } from '@cohort/protos/errors';
import { defaultSteps } from './close-round.ts';
import type { Peers } from './ports/peers.ts';
import { signedSet } from './round/set-agreement.ts';
import { broadcastStatement } from './round/broadcast-statement.ts';
import { noiseSecretKey } from './round/commit-noise-secrets.ts';
import { reveal } from './steps/agree-noise-seed.ts';
import { lyingAuthor } from './testing/lying-author.ts';
import { Network, type NetworkOptions } from './testing/network.ts';
import { onlyAt } from './testing/network-options.ts';
import { noised } from '@cohort/chaincode/testing/noised-plan';
import { byStatement, swallowed } from './testing/by-statement.ts';

const fast: NetworkOptions = { rate: 4, plan: { deadlines: { enrol: 30, collect: 30, relay: 4, step: 12 } } };

async function running(t: ExecutionContext, options: NetworkOptions): Promise<{ network: Network; round: string }> {
  const network = await Network.create(options);
  await network.run(t);
  return { network, round: await network.opened(1) };
}

/** No honest party lost another, and whatever was committed has both authors of every index. */
function assertTogether(t: ExecutionContext, network: Network, honest: readonly number[]): void {
  for (const { name, party, fields } of network.events)
    if (name === 'party.absent' && honest.includes(party)) t.false(honest.includes(Number(fields['party'])), JSON.stringify(fields));
  for (const { body } of network.ledger.taken('rounds.commit'))
    for (const { index, statements } of body.sums)
      t.true(
        statements.some(({ party }) => honest.includes(party)),
        `index ${String(index)} by the liar alone`,
      );
}

// In round 1 party 2 plays role 0 and proposes; index 1 is held by it and by party 1.
test.serial('a proposal whose bytes only one honest party gets splits nobody: the other brings them', async (t) => {
  const stripped = (peers: Peers): Peers =>
    byStatement(peers, (to, single, deliver) => {
      const { kind, party, body } = single.statement;
      if (party === 2 && kind === 'noiseReveal' && (body as { index: number }).index === 1) return Promise.resolve(swallowed);
      const bare = party === 2 && kind === 'setProposal' && single.to === 1;
      // Its own lists it has withheld too, so that the victim cannot know the bytes already.
      if (party === 2 && kind === 'list' && single.to === 1) return Promise.resolve(swallowed);
      return deliver(to, bare ? { ...single, attached: nothingAttached } : single);
    });
  const { network, round } = await running(t, {
    ...fast,
    peers: (party, peers) => (party === 2 ? stripped(peers) : peers),
    ports: onlyAt(2, (ports) => lyingAuthor(ports, 1, 90_000)),
  });
  const node = network.keys[2]?.node ?? '';
  const service = network.services.get(node);
  const victim = network.keys[1]?.node;
  if (service === undefined) return t.fail();
  const busy = (): Promise<never> => Promise.reject(new CohortError('UNREACHABLE', 'busy'));
  network.services.set(node, {
    ...service,
    hello: (caller, hello) => (caller.node === victim ? busy() : service.hello(caller, hello)),
    heal: (caller, query) => (caller.node === victim ? busy() : service.heal(caller, query)),
  });
  await network.enrolAndSend(round);
  await network.until(() => (['void', 'published'].includes(network.ledger.view(round).status) ? true : null), 'the round to be decided');
  assertTogether(t, network, [0, 1]);
});

test.serial('a forwarder that strips the bytes of an honest proposal makes nobody absent', async (t) => {
  const late = async (peers: Peers, args: Parameters<Peers['deliver']>): ReturnType<Peers['deliver']> => {
    await new Promise((resolve) => setTimeout(resolve, args[1].to === 1 ? 150 : 0));
    return peers.deliver(...args);
  };
  const { network, round } = await running(t, {
    ...fast,
    peers: (party, peers) => {
      if (party === 2) return { ...peers, deliver: (...args) => late(peers, args) };
      if (party !== 0) return peers;
      const strips = ({ statement }: { statement: { party: number; kind: string } }): boolean =>
        statement.party === 2 && statement.kind === 'setProposal';
      return byStatement(peers, (to, single, deliver) => deliver(to, strips(single) ? { ...single, attached: nothingAttached } : single));
    },
  });
  await network.enrolAndSend(round);
  await network.status(round, 'published');
  t.false(network.events.some(({ name }) => name === 'party.absent'));
  t.is(network.ledger.taken('rounds.commit')[0]?.signatures.length, 3);
});

test.serial('bytes that are no statements end nobody, and a restart does not meet them again', async (t) => {
  const { network, round } = await running(t, {
    ...fast,
    peers: (party, peers) =>
      party !== 2
        ? peers
        : byStatement(peers, (to, single, deliver) => {
            const lie = single.statement.party === 2 && single.statement.kind === 'sumsHeld';
            return deliver(to, lie ? { ...single, attached: { ...nothingAttached, statements: [null as never] } } : single);
          }),
  });
  await network.enrolAndSend(round);
  await network.status(round, 'published');
  t.false(network.events.some((event) => 'broken' in event.fields));
  assertTogether(t, network, [0, 1]);
  for (const party of [0, 1]) t.true(network.ledger.taken('rounds.commit')[0]?.signatures.some((item) => item.party === party));
  await network.kill(0);
  await network.start(0);
  await new Promise((resolve) => setTimeout(resolve, 500));
  t.false(network.events.some((event) => 'broken' in event.fields));
});

test.serial('a commitment of r under another set names its author, and frames nobody who used its r', async (t) => {
  const { network, round } = await running(t, {
    ...fast,
    plan: { ...fast.plan, ...noised(7) },
    steps: (party) =>
      party !== 2
        ? defaultSteps
        : {
            ...defaultSteps,
            agreeing: (running, ports) => {
              running.agreedSeedHere = true; // it signs U and keeps its commitments back
              return defaultSteps.agreeing(running, ports);
            },
            seeding: async (running, ports) => {
              const set = signedSet(running, ports);
              for (const index of indicesOf(running.role)) {
                const r = randomBytes(32);
                ports.shares.keep(running.key, noiseSecretKey(index, running.me), r);
                const name = { termsHash: running.termsHash, index, party: running.me, hU: set?.setHash ?? '', r };
                const commitment = noiseCommitment(name);
                broadcastStatement(running, ports, 'noiseCommitmentStatement', { index, setHash: 'ff'.repeat(32), commitment });
                reveal(running, ports, index);
              }
              await new Promise((resolve) => setTimeout(resolve, 500));
              return 'observing';
            },
          },
  });
  await network.enrolAndSend(round);
  await network.status(round, 'void');
  const request = network.ledger.newest('rounds.void');
  t.is(request.reason, 'contradiction');
  t.deepEqual(
    request.evidence.map(({ party, kind }) => [party, kind]),
    [
      [2, 'setSignature'],
      [2, 'noiseCommitmentStatement'],
    ],
  );
  t.deepEqual([...network.ledger.taken('rounds.commit'), ...network.ledger.taken('rounds.dispute')], []);
});

test.serial('a party that answers a delivery with null ends nobody', async (t) => {
  const { network, round } = await running(t, fast);
  const node = network.keys[2]?.node ?? '';
  const service = network.services.get(node);
  if (service === undefined) return t.fail();
  network.services.set(node, {
    ...service,
    deliver: async (caller, delivery) => {
      await service.deliver(caller, delivery);
      return null as never;
    },
  });
  await network.enrolAndSend(round);
  await network.until(() => (['void', 'published'].includes(network.ledger.view(round).status) ? true : null), 'the round to be decided');
  t.false(network.events.some((event) => 'broken' in event.fields));
  assertTogether(t, network, [0, 1]);
});
