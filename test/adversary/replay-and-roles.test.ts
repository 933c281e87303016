// What was signed or allowed in one round says and allows nothing in another: replays across rounds and attempts, roles after rotation.
import { nothingAttached } from '@cohort/protos/attached';
import test, { type ExecutionContext } from 'ava';
import { Network, type NetworkOptions } from '@cohort/aggregator/testing/network';
import { framesOf } from '@cohort/aggregator/testing/synthetic-member';
import type { Contribution, SyntheticMember } from '@cohort/aggregator/testing/synthetic-member';
import type { PartyService } from '@cohort/aggregator/service';
import { roleOf } from '@cohort/mpc/roles';
import { deliverSingle, type SingleDelivery } from '@cohort/aggregator/testing/by-statement';
import type { VectorHeader } from '@cohort/protos/messages';

const slow: NetworkOptions = { rounds: 2, plan: { deadlines: { enrol: 30, collect: 60, relay: 2, step: 10 } } };

interface Held {
  readonly network: Network;
  readonly round: string;
  readonly member: SyntheticMember;
  readonly contribution: Contribution;
  readonly service: (party: number) => PartyService;
}

/** All four enrolled in round 1, one contribution made. */
async function begun(t: ExecutionContext): Promise<Held> {
  const network = await Network.create(slow);
  await network.run(t);
  const round = await network.enrolled(1);
  const [member] = network.members;
  if (member === undefined) throw new RangeError('expected a member');
  const service = (party: number): PartyService => {
    const found = network.services.get(network.keys[party]?.node ?? '');
    if (found === undefined) throw new RangeError(`party ${String(party)}: expected it to run`);
    return found;
  };
  return { network, round, member, contribution: network.contribute(round, member), service };
}

const seen = async (network: Network, round: string): Promise<void> => {
  for (const party of [0, 1, 2]) for (const member of network.members) await network.seesEnrolment(round, party, member);
};

async function assertNoReplay(
  t: ExecutionContext,
  { network, round: before, member, contribution, service }: Held,
  after: string,
): Promise<void> {
  await network.enrol(after);
  await seen(network, after);
  const { termsHash } = network.ledger.view(after);
  const caller = { node: member.node, msp: member.msp };
  for (const party of [0, 1, 2]) {
    const old = contribution.announcementFor(party);
    await t.throwsAsync(service(party).announce(caller, { ...old, round: after }), { message: /^TERMS_MISMATCH/ });
    await t.throwsAsync(service(party).announce(caller, { ...old, round: after, termsHash }), { message: /^SIGNATURE_INVALID/ });
    t.is(network.ports[party]?.journal.contributions(after).length, 0);
  }
  const heard = network.ports[0]?.journal.all(before).filter(({ statement }) => statement.party === 0) ?? [];
  t.true(heard.length > 0);
  for (const { statement } of heard) {
    const single: SingleDelivery = { round: after, to: 1, statement, attached: nothingAttached };
    const from = { node: network.keys[0]?.node ?? '', msp: network.keys[0]?.msp ?? '' };
    const deliver = (sent: SingleDelivery) => deliverSingle((delivery) => service(1).deliver(from, delivery), sent);
    await t.throwsAsync(deliver(single), { message: /^TERMS_MISMATCH/ }, statement.kind);
    await t.throwsAsync(deliver({ ...single, statement: { ...statement, termsHash } }), { message: /^SIGNATURE_INVALID/ }, statement.kind);
  }
  t.is(network.ports[1]?.journal.all(after).length, 0);
}

test.serial('replay across rounds: announcements and statements of round 1 are refused in round 2, and leave nothing there', async (t) => {
  const held = await begun(t);
  const { network, round } = held;
  await Promise.all(
    network.members.map((member) =>
      network.send(round, member, member === held.member ? held.contribution : network.contribute(round, member)),
    ),
  );
  await network.status(round, 'published');
  await assertNoReplay(t, held, await network.opened(2));
});

test.serial('replay across attempts: what was said in attempt 0 is refused in attempt 1 of the same round', async (t) => {
  const held = await begun(t);
  const { network, round, member, contribution } = held;
  await network.send(round, member, contribution);
  await network.ledger.endEpochs(network.ledger.view(round).terms.expiryEpoch + 1);
  const after = await network.opened(1, 1);
  await assertNoReplay(t, held, after);
});

test.serial('role confusion after rotation: a role of the last round gives no right in this one', async (t) => {
  const { network, round: first, member, contribution, service } = await begun(t);
  await Promise.all(
    network.members.map((other) => network.send(first, other, other === member ? contribution : network.contribute(first, other))),
  );
  await network.status(first, 'published');
  const round = await network.enrolled(2);
  await seen(network, round);
  const { termsHash } = network.ledger.view(round);
  const fresh = network.contribute(round, member);
  await network.send(round, member, fresh);
  const partyOf = (role: number, number: number): number => [0, 1, 2].find((party) => roleOf(party as 0 | 1 | 2, number, 0) === role) ?? -1;
  const caller = (party: number) => ({ node: network.keys[party]?.node ?? '', msp: network.keys[party]?.msp ?? '' });
  const pair = { round, termsHash, member: member.msp, com: fresh.com };

  const [formerOne, formerTwo] = [partyOf(1, 1), partyOf(2, 1)];
  const [one, two, zero] = [partyOf(1, 2), partyOf(2, 2), partyOf(0, 2)];
  t.is(formerTwo, zero, 'who held s_0 in round 1 is role 0 now');
  await t.throwsAsync(
    service(one).heal(caller(zero), { ...pair, index: 0, party: zero }),
    { message: /^ROLE_NOT_ALLOWED/ },
    'salt 0 and s_0 never go to role 0',
  );
  await t.throwsAsync(
    service(one).heal(caller(zero), { ...pair, index: 0, party: two }),
    { message: /^ROLE_NOT_ALLOWED/ },
    'nor under another name',
  );
  await t.throwsAsync(
    service(zero).heal(caller(two), { ...pair, index: 2, party: two }),
    { message: /^ROLE_NOT_ALLOWED/ },
    'k_2 never goes to role 2',
  );
  await t.throwsAsync(
    service(one).heal(caller(zero), { ...pair, round: first, index: 0, party: zero }),
    { message: /^TERMS_MISMATCH/ },
    'nor by asking under the last round',
  );

  const header = (from: number, to: number): VectorHeader => ({ ...fresh.headerFor(to), from: caller(from).node });
  await t.throwsAsync(
    service(one).relay(caller(formerOne), header(formerOne, one), framesOf(fresh.s0)),
    { message: /^ROLE_NOT_ALLOWED/ },
    'the relay of round 1 relays nothing now',
  );
  await t.throwsAsync(
    service(zero).upload({ node: member.node, msp: member.msp }, { ...header(one, zero), from: member.node }, framesOf(fresh.s0)),
    { message: /^ROLE_NOT_ALLOWED/ },
  );

  await network.until(
    () => (network.ports[two]?.journal.contributions(round).some(({ whole }) => whole) === true ? true : null),
    'the relayed vector',
  );
  const healed = service(two).heal(caller(one), { ...pair, index: 0, party: one });
  t.is((await healed).header.index, 0, 'and the co-holder does get its share');
});
