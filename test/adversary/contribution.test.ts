// Attacks around one member's contribution: a poisoned relay, two commitments, and a store that hands bytes to whoever knows their hash.
import test, { type ExecutionContext } from 'ava';
import { defaultSteps } from '@cohort/aggregator/close-round';
import type { Peers } from '@cohort/aggregator/ports/peers';
import type { PartyService } from '@cohort/aggregator/service';
import { Network, type NetworkOptions } from '@cohort/aggregator/testing/network';
import { framesOf } from '@cohort/aggregator/testing/synthetic-member';
import { CohortError } from '@cohort/protos/errors';
import type { RoundBody } from '@cohort/protos/statements';

const plan = { deadlines: { enrol: 20, collect: 40, relay: 2, step: 4 } };

async function begun(t: ExecutionContext, options: NetworkOptions = {}): Promise<{ network: Network; round: string }> {
  const network = await Network.create({ rate: 4, plan, ...options });
  await network.run(t);
  return { network, round: await network.enrolled(1) };
}

const serviceOf = (network: Network, party: number): PartyService => {
  const service = network.services.get(network.keys[party]?.node ?? '');
  if (service === undefined) throw new RangeError('expected a running party');
  return service;
};

async function* flipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) yield chunk.map((byte) => byte ^ 1);
}

test.serial('a poisoned relay spoils its own buffer only: the agent sends to role 2 itself and its update counts', async (t) => {
  const refusals: string[] = [];
  const mismatches = (): number => refusals.filter((code) => code === 'COMMITMENT_MISMATCH').length;
  const poison = (peers: Peers): Peers => ({
    ...peers,
    relay: async (to, header, chunks) => {
      try {
        return await peers.relay(to, header, flipped(chunks));
      } catch (thrown) {
        refusals.push(CohortError.from(thrown).code);
        throw thrown;
      }
    },
  });
  const { network, round } = await begun(t, { peers: (party, peers) => (party === 0 ? poison(peers) : peers) });
  for (const member of network.members) {
    const contribution = network.contribute(round, member);
    await network.send(round, member, contribution);
    // Later relays may be cut short when role 1, whole by then, goes on: the first one is watched.
    if (member === network.members[0]) await network.until(() => (mismatches() > 0 ? true : null), 'the refusal of the poisoned relay');
    const caller = { node: member.node, msp: member.msp };
    const status = await serviceOf(network, 1).upload(caller, contribution.headerFor(1), framesOf(contribution.s0));
    t.is(status.receipt?.body.com, contribution.com);
  }
  await network.status(round, 'published');
  t.is(network.ledger.taken('rounds.commit')[0]?.body.members.length, 4);
});

test.serial('a member that commits twice, once to each part of the parties, is left out, and both commitments are kept', async (t) => {
  const { network, round } = await begun(t, { plan: { deadlines: { ...plan.deadlines, enrol: 6, collect: 6 } } });
  const [liar, ...honest] = [...network.members].reverse();
  if (liar === undefined) throw new RangeError('expected a member');
  const [first, second] = [network.contribute(round, liar), network.contribute(round, liar, () => 0.25)];
  const caller = { node: liar.node, msp: liar.msp };
  for (const party of [0, 1, 2]) await network.seesEnrolment(round, party, liar);
  await serviceOf(network, 0).announce(caller, first.announcementFor(0));
  await serviceOf(network, 2).announce(caller, first.announcementFor(2));
  await serviceOf(network, 1).announce(caller, second.announcementFor(1));
  await t.throwsAsync(serviceOf(network, 2).announce(caller, second.announcementFor(2)), { message: /^COMMITMENT_DUPLICATE/ });
  await network.sendAll(round, honest);
  await network.status(round, 'published');
  t.deepEqual(
    network.ledger.taken('rounds.commit')[0]?.body.members.map(({ member }) => member),
    honest.map(({ msp }) => msp).sort(),
  );
  for (const party of [0, 1, 2]) {
    const coms =
      network.ports[party]?.journal
        .contributions(round)
        .map(({ announcement }) => announcement)
        .filter(({ member }) => member === liar.msp)
        .map(({ com }) => com) ?? [];
    t.deepEqual(coms.sort(), [first.com, second.com].sort(), `party ${String(party)} keeps both as evidence`);
  }
});

test.serial('who knows a hash gets no bytes by it: shares never, a sum not before it is opened', async (t) => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const { network, round } = await begun(t, {
    steps: () => ({
      ...defaultSteps,
      opening: async (running, ports) => {
        await held;
        return defaultSteps.opening(running, ports);
      },
    }),
  });
  const contributions = network.members.map((member) => network.contribute(round, member));
  await Promise.all(
    network.members.map((member, at) => network.send(round, member, contributions[at] ?? network.contribute(round, member))),
  );
  await network.status(round, 'committed');
  const body = network.ledger.taken('rounds.commit')[0]?.body as RoundBody;
  const shareHashes = contributions.flatMap((contribution) => [contribution.com, ...contribution.announcementFor(0).hashes]);
  const caller = { node: 'va/agent', msp: 'va' };
  for (const party of [0, 1, 2]) {
    for (const hash of [...shareHashes, ...body.sums.map(({ sumHash }) => sumHash)])
      await t.throwsAsync(async () => serviceOf(network, party).artifact(caller, { hash }), { message: /^NOT_FOUND/ });
    for (const { index, sumHash } of body.sums)
      await t.throwsAsync(
        async () =>
          serviceOf(network, party).sumFile(
            { node: network.keys[0]?.node ?? '', msp: network.keys[0]?.msp ?? '' },
            { round, index, hash: sumHash },
          ),
        { message: /^(NOT_FOUND|ROUND_NOT_COMMITTED)/ },
      );
  }
  release();
  await network.status(round, 'published');
  // A file that lies in the store is no sum for that.
  const model = String(network.ledger.view(round).modelOut);
  const peer = { node: network.keys[0]?.node ?? '', msp: network.keys[0]?.msp ?? '' };
  await network.until(() => network.ports[1]?.artifacts.get(model) ?? null, 'the model');
  await t.throwsAsync(serviceOf(network, 1).sumFile(peer, { round, index: 0, hash: model }), { message: /^ROUND_NOT_COMMITTED/ });
  for (const hash of shareHashes)
    await t.throwsAsync(async () => serviceOf(network, 0).artifact(caller, { hash }), { message: /^NOT_FOUND/ });
});
