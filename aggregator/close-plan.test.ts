// How a plan ends early: a party asks once it is time and the ledger would agree, and then leaves the plan alone.
import test from 'ava';
import { accountBudget, rdpParameters, roundCost } from '@cohort/mpc/accountant';
import type { AccountOpening } from '@cohort/protos/ledger';
import { defaultSteps } from './close-round.ts';
import { pause } from './round/pause.ts';
import { Network } from './testing/network.ts';
import { said } from './testing/party-keys.ts';
import { refusalOf } from './testing/refusal-of.ts';
import type { SyntheticMember } from './testing/synthetic-member.ts';
import { seenBy } from './testing/seen-round.ts';
import { budgetOf, noised } from '@cohort/chaincode/testing/noised-plan';

const deadlines = { enrol: 4, collect: 20, relay: 2, step: 8 };
const price = roundCost({ ...rdpParameters(noised(7).mechanism), alpha: 7 });

/** The epsilon at which an account of `noised`'s order and delta holds exactly so much, in units of 1e-12 nat. */
function epsilonOf(budget: bigint): AccountOpening['epsilon'] {
  const nat = 10n ** 12n;
  const num = budget + 3n * nat - accountBudget({ epsilon: { num: 3n, den: 1n }, delta: { num: 1n, den: 10_000n }, alpha: 7 });
  const common = greatestCommonDivisor(num, nat);
  return { num: String(num / common), den: String(nat / common) };
}

const greatestCommonDivisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : greatestCommonDivisor(b, a % b));

/** Ten minutes on real time: what happens in a test does not happen because that is over. */
const longEnrol = { enrol: 600, virtual: false };

/** `budget`: what each member's account holds. `enrol`: seconds. */
function noisyNetwork(
  budget: (member: number) => bigint,
  { enrol, virtual } = { enrol: deadlines.enrol, virtual: true },
): Promise<Network> {
  const members = ['cleveland', 'hungary', 'switzerland', 'va'];
  const datasets = Object.fromEntries(members.map((msp, member) => [msp, budgetOf(epsilonOf(budget(member)))]));
  return Network.create({ virtual, rounds: 3, plan: { ...noised(7), deadlines: { ...deadlines, enrol } }, datasets });
}

/** The members' agents tell every party that their budgets are exhausted. */
async function refuse(network: Network, round: string, members: readonly SyntheticMember[]): Promise<void> {
  await network.until(
    () => (network.ports.every((ports) => (ports?.journal.round(round) ?? null) !== null) ? true : null),
    'all parties to see the round',
  );
  for (const service of network.services.values())
    for (const member of members)
      await service.refuse({ node: member.node, msp: member.msp }, refusalOf(network, round, member, 'BUDGET_EXHAUSTED'));
}

const refusals = (network: Network): unknown[] => network.events.filter(({ name }) => name === 'ledger.refused');
const allAre = (network: Network, round: string, state: string): Promise<true> =>
  network.until(
    () => (network.ports.every((ports) => ports?.journal.round(round)?.state === state) ? true : null),
    `all parties to be ${state}`,
  );

test.serial(
  'when too few can pay, the plan is closed once after enrolment, the open round ends void and no other is asked for',
  async (t) => {
    const network = await noisyNetwork((member) => (member < 2 ? price - 1n : 3n * price));
    await network.run(t);
    const round = await network.opened(1);
    await network.enrol(round, network.members.slice(2));
    await allAre(network, round, 'void');
    t.deepEqual(network.ledger.taken('rounds.closePlan'), [{ plan: network.planId, reason: 'budget-exhausted' }]);
    await network.until(
      () => (network.events.filter(({ name }) => name === 'plan.closed').length === 3 ? true : null),
      'all to hear of it',
    );
    await network.pass(2400);
    t.deepEqual([...network.ledger.rounds.keys()], [round]);
    t.deepEqual(refusals(network), []);
    t.deepEqual(network.ledger.taken('rounds.closeEnrolment'), []);
    t.is(network.parties.filter((party) => party !== null).length, 3);
  },
);

test.serial('when the refusals that came leave too few, the plan is closed long before the time to enrol is over', async (t) => {
  const network = await noisyNetwork((member) => (member < 2 ? price - 1n : 3n * price), longEnrol);
  await network.run(t);
  const round = await network.opened(1);
  await refuse(network, round, network.members.slice(0, 2));
  await allAre(network, round, 'void');
  t.deepEqual(network.ledger.taken('rounds.closePlan'), [{ plan: network.planId, reason: 'budget-exhausted' }]);
  t.deepEqual(refusals(network), []);
});

test.serial('members that can pay and say that they cannot close no plan: the attempt goes on with those that come', async (t) => {
  const network = await noisyNetwork(() => 3n * price, longEnrol);
  await network.run(t);
  const round = await network.opened(1);
  await refuse(network, round, network.members.slice(0, 2));
  await network.enrol(round);
  await network.until(() => (network.ledger.view(round).status === 'enrolling' ? null : true), 'the set to be frozen');
  t.deepEqual(network.ledger.taken('rounds.closePlan'), []);
  t.deepEqual(refusals(network), []);
});

test.serial('a party that was away when its plan was closed ends the round that it left, and asks for nothing', async (t) => {
  const network = await noisyNetwork(() => price - 1n);
  await network.run(t);
  const round = await network.opened(1);
  await seenBy(network, 1, round);
  await network.kill(1);
  await network.until(() => (network.closed === null ? null : true), 'the plan to be closed');
  await network.start(1);
  await allAre(network, round, 'void');
  t.is(network.ledger.taken('rounds.closePlan').length, 1);
  t.deepEqual([...network.ledger.rounds.keys()], [round]);
});

test.serial('when enough can pay to the last unit and too few came, the attempt is void and the next one opens unasked', async (t) => {
  const network = await noisyNetwork((member) => (member === 0 ? price - 1n : price));
  await network.run(t);
  const first = await network.opened(1);
  await network.enrol(first, network.members.slice(1, 3));
  await network.opened(1, 1);
  t.is(network.ledger.view(first).reason, 'cohort-too-small');
  t.deepEqual(network.ledger.taken('rounds.closePlan'), []);
  t.deepEqual(refusals(network), []);
});

test.serial('without noise a plan is closed when too many were released from its model, and not while they may come back', async (t) => {
  const opening = async (...[round, ports]: Parameters<typeof defaultSteps.opening>): Promise<never> => {
    for (;;) await pause(round, ports, 100);
  };
  const network = await Network.create({ virtual: true, rounds: 2, plan: { deadlines }, steps: () => ({ ...defaultSteps, opening }) });
  await network.run(t);
  const first = await network.opened(1);
  await network.enrol(first, network.members.slice(2));
  const second = await network.opened(1, 1);
  t.deepEqual(network.ledger.taken('rounds.closePlan'), []);
  // Everybody's sum is committed, but never opened: after the abandon nobody may be released from this model again.
  await network.enrolAndSend(second);
  await network.status(second, 'committed');
  const { termsHash, bodyHash } = network.ledger.view(second);
  const reason = 'sum-out-of-bound' as const;
  const signatures = [0, 1].map((party) => said(party, 'abandon', termsHash, { bodyHash: bodyHash ?? '', reason }));
  await network.ledger.submit('hungary/party', 'rounds.abandon', 'abandon', { round: second, reason, signatures });
  await network.until(() => (network.closed === null ? null : true), 'the plan to be closed');
  t.deepEqual(network.ledger.taken('rounds.closePlan'), [{ plan: network.planId, reason: 'cohort-too-small' }]);
  t.deepEqual([...network.ledger.rounds.keys()], [first, second]);
});
