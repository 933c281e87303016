// How a plan ends early: a party asks once it is time and the ledger would agree, and then leaves the plan alone.
import test from 'ava';
import { noiseRatio, roundCost } from '@cohort/mpc/accountant';
import { accountId } from '@cohort/protos/account-id';
import type { AccountStatement, BudgetStatement } from '@cohort/protos/ledger';
import { defaultSteps } from './close-round.ts';
import { pause } from './round/pause.ts';
import { Network } from './testing/network.ts';
import { noised } from './testing/plan.ts';

const value = (block: string, at: number): number => (block === 'weight' ? 0.5 : at);
const deadlines = { enrol: 4, collect: 20, relay: 2, step: 8 };
const price = roundCost({ z2: noiseRatio({ num: 65536n, den: 1n }, 16781317n), q: { num: 1n, den: 4n }, alpha: 7 });

/** What a member's account holds, in units of 1e-12 nat. */
function statement(msp: string, budget: bigint, spent: bigint): BudgetStatement {
  const opening = {
    partition: 'train',
    unit: 'record',
    epsilon: { num: '3', den: '1' },
    delta: { num: '1', den: '10000' },
    alphaStar: 7,
  } as const;
  const account: AccountStatement = {
    ...opening,
    account: accountId({ msp, dataset: 'heart', ...opening }),
    budget: String(budget),
    spent: String(spent),
    // An open reservation may still be freed: it must not count.
    reserved: String(budget - spent),
    left: '0',
    nonce: 1,
    entries: [],
    released: null,
  };
  return { msp, dataset: 'heart', protection: 'budgeted', accounts: [account] };
}

async function noisyNetwork(spent: (member: number) => bigint): Promise<Network> {
  const network = await Network.create({ rate: 8, rounds: 3, plan: { ...noised(7), deadlines } });
  network.members.forEach(({ msp }, member) => network.ledger.budgets.set(msp, statement(msp, 3n * price, spent(member))));
  return network;
}

const asked = (network: Network): unknown[] =>
  network.ledger.submitted.filter(({ verb }) => verb === 'rounds.closePlan').map(({ body }) => body);
const refusals = (network: Network): unknown[] => network.events.filter(({ name }) => name === 'ledger.refused');
const allAre = (network: Network, round: string, state: string): Promise<true> =>
  network.until(
    () => (network.ports.every((ports) => ports?.journal.round(round)?.state === state) ? true : null),
    `all parties to be ${state}`,
  );

test.serial(
  'when too few can pay, the plan is closed once after enrolment, the open round ends void and no other is asked for',
  async (t) => {
    const network = await noisyNetwork((member) => (member < 2 ? 2n * price + 1n : 0n));
    t.teardown(() => network.close());
    await Promise.all([0, 1, 2].map((party) => network.start(party)));
    const round = await network.opened(1);
    await network.enrol(round, network.members.slice(2));
    await allAre(network, round, 'void');
    t.deepEqual(asked(network), [{ plan: 'aa', reason: 'budget-exhausted' }]);
    await network.until(
      () => (network.events.filter(({ name }) => name === 'plan.closed').length === 3 ? true : null),
      'all to hear of it',
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    t.deepEqual([...network.ledger.rounds.keys()], [round]);
    t.deepEqual(refusals(network), []);
    t.false(network.ledger.submitted.some(({ verb }) => verb === 'rounds.closeEnrolment'));
    t.is(network.parties.filter((party) => party !== null).length, 3);
  },
);

test.serial('a party that was away when its plan was closed ends the round that it left, and asks for nothing', async (t) => {
  const network = await noisyNetwork(() => 3n * price);
  t.teardown(() => network.close());
  await Promise.all([0, 1, 2].map((party) => network.start(party)));
  const round = await network.opened(1);
  await network.until(() => network.ports[1]?.journal.round(round) ?? null, 'party 1 to see the round');
  await network.kill(1);
  await network.until(() => (network.ledger.closed === null ? null : true), 'the plan to be closed');
  await network.start(1);
  await allAre(network, round, 'void');
  t.is(asked(network).length, 1);
  t.deepEqual([...network.ledger.rounds.keys()], [round]);
});

test.serial('when enough can pay to the last unit and too few came, the attempt is void and the next one opens unasked', async (t) => {
  const network = await noisyNetwork((member) => (member === 0 ? 3n * price : 2n * price));
  t.teardown(() => network.close());
  await Promise.all([0, 1, 2].map((party) => network.start(party)));
  const first = await network.opened(1);
  await network.enrol(first, network.members.slice(1, 3));
  await network.opened(1, 1);
  t.is(network.ledger.view(first).reason, 'cohort-too-small');
  t.deepEqual(asked(network), []);
  t.deepEqual(refusals(network), []);
});

test.serial('without noise a plan is closed when too many were released from its model, and not while they may come back', async (t) => {
  const opening = async (...[round, ports]: Parameters<typeof defaultSteps.opening>): Promise<never> => {
    for (;;) await pause(round, ports, 100);
  };
  const network = await Network.create({ rate: 8, rounds: 2, plan: { deadlines }, steps: () => ({ ...defaultSteps, opening }) });
  t.teardown(() => network.close());
  await Promise.all([0, 1, 2].map((party) => network.start(party)));
  const first = await network.opened(1);
  await network.enrol(first, network.members.slice(2));
  const second = await network.opened(1, 1);
  t.deepEqual(asked(network), []);
  // Everybody's sum is committed, but never opened: after the abandon nobody may be released from this model again.
  await network.enrol(second);
  await Promise.all(network.members.map((member) => network.send(second, member, network.contribute(second, member, value))));
  await network.status(second, 'committed');
  await network.ledger
    .clientOf('va/party')
    .submit('rounds.abandon', 'abandon', { round: second, reason: 'sum-out-of-bound', signatures: [] });
  await network.until(() => (network.ledger.closed === null ? null : true), 'the plan to be closed');
  t.deepEqual(asked(network), [{ plan: 'aa', reason: 'cohort-too-small' }]);
  t.deepEqual([...network.ledger.rounds.keys()], [first, second]);
});
