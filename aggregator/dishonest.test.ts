// Whole rounds with a member, a party or a ledger that lies.
import { nothingAttached } from '@cohort/protos/attached';
import { forge } from '@cohort/chaincode/testing/test-chain';
import test, { type ExecutionContext } from 'ava';
import { bodyHash, type RoundBody, type StatementBodies } from '@cohort/protos/statements';
import { Network, type NetworkOptions } from './testing/network.ts';
import { tampering, type Tamper } from './testing/tamper.ts';
import { byStatement, swallowed } from './testing/by-statement.ts';

const fast: NetworkOptions = { virtual: true, plan: { deadlines: { enrol: 20, collect: 20, relay: 2, step: 8 } } };

/** A started network whose party 2, which proposes in round 1, lies as `tamper` says. */
async function withLiar(t: ExecutionContext, tamper: Tamper, liar = 2): Promise<Network> {
  const network: Network = await Network.create({
    ...fast,
    peers: (party, peers) => {
      const seeds = network.keys.map(({ nodeKey }) => nodeKey.seed);
      return party === liar ? tampering(peers, seeds, tamper) : peers;
    },
  });
  await network.run(t);
  return network;
}

test.serial('a member with two signed commitments is left out of the round, and both stay as evidence', async (t) => {
  const network = await Network.create(fast);
  await network.run(t);
  const round = await network.enrolled(1);
  const [twice, ...others] = network.members;
  if (twice === undefined) return t.fail();
  const [first, second] = [network.contribute(round, twice), network.contribute(round, twice, (_, at) => at / 2)];
  const caller = { node: twice.node, msp: twice.msp };
  for (const [party, contribution] of [first, second, second].entries()) {
    await network.seesEnrolment(round, party, twice);
    await network.services.get(network.keys[party]?.node ?? '')?.announce(caller, contribution.announcementFor(party));
  }
  await network.sendAll(round, others);
  await network.status(round, 'published');
  t.deepEqual(
    network.ledger.newest('rounds.commit').body.members.map(({ member }) => member),
    others.map(({ msp }) => msp),
  );
  for (const ports of network.ports) {
    const kept = ports?.journal.contributions(round).filter(({ announcement }) => announcement.member === twice.msp);
    t.deepEqual(kept?.map(({ announcement }) => announcement.com).sort(), [first.com, second.com].sort());
  }
  const told = network.events.filter(({ name, fields }) => name === 'member.excluded' && fields['member'] === twice.msp);
  t.deepEqual(
    told.map(({ fields }) => fields['reason']),
    Array.from({ length: 3 }, () => 'two signed commitments'),
  );
});

test.serial('a member that sends nothing is left out, and every party says so', async (t) => {
  const network = await Network.create({ ...fast, plan: { deadlines: { enrol: 4, collect: 6, relay: 2, step: 8 } } });
  await network.run(t);
  const round = await network.enrolled(1);
  const [, ...others] = network.members;
  await network.sendAll(round, others);
  await network.status(round, 'published');
  const told = network.events.filter(({ name }) => name === 'member.excluded');
  t.deepEqual(
    told.map(({ party, fields }) => [party, fields['member'], fields['reason']]).sort(),
    [0, 1, 2].map((party) => [party, network.members[0]?.msp, 'no contribution in time']),
  );
});

/** After the lie of attempt 0 has voided it by an objection, the next attempt, which another party proposes, publishes. */
async function objectedThenPublished(t: ExecutionContext, network: Network, round: string): Promise<void> {
  await network.status(round, 'void');
  t.is(network.ledger.view(round).reason, 'objection');
  t.deepEqual(network.ledger.taken('rounds.commit'), []);
  const next = await network.opened(1, 1);
  await network.enrolAndSend(next);
  await network.status(next, 'published');
  t.is(network.ledger.newest('rounds.commit').signatures.length, 3);
}

for (const minCohort of [3, 2])
  test.serial(
    `a round of which two organisations only are whole is void where terms ask for ${String(minCohort)}: one may run a corrupt party`,
    async (t) => {
      const network = await Network.create({
        ...fast,
        plan: { deadlines: { enrol: 4, collect: 6, relay: 2, step: 8 } },
        amended: { minCohort },
      });
      await network.run(t);
      const round = await network.enrolled(1);
      const two = network.members.slice(0, 2);
      await network.sendAll(round, two);
      await network.status(round, 'void');
      // A ledger that takes two takes no lists of two as a reason.
      t.is(network.ledger.view(round).reason, minCohort === 3 ? 'cohort-too-small' : 'objection');
      t.deepEqual(network.ledger.taken('rounds.commit'), []);
    },
  );

test.serial('a proposal that leaves a member out of U is objected to, and the next attempt publishes', async (t) => {
  const network = await withLiar(t, ({ statement }) => {
    if (statement.kind !== 'setProposal' || statement.party !== 2) return null;
    const body = statement.body as StatementBodies['setProposal'];
    return { body: { ...body, pairs: body.pairs.slice(1) } };
  });
  const round = await network.contributed(1);
  await objectedThenPublished(t, network, round);
  t.is(network.ledger.newest('rounds.commit').body.members.length, 4);
  const refusals = network.events.filter(({ name, fields }) => name === 'statement.refused' && fields['code'] === 'STATEMENT_CONFLICT');
  t.true(refusals.some(({ party }) => party === 0) || refusals.some(({ party }) => party === 1));
});

test.serial('a proposal that calls a present party absent is objected to, and the next attempt publishes', async (t) => {
  const network = await withLiar(t, ({ statement }) => {
    if (statement.kind !== 'setProposal' || statement.party !== 2) return null;
    const body = statement.body as StatementBodies['setProposal'];
    return { body: { ...body, lists: body.lists.filter((_, party) => party !== 1) }, attached: nothingAttached };
  });
  const round = await network.contributed(1);
  await objectedThenPublished(t, network, round);
  // Not only whom it calls absent refuses: so does the other, whose own list it uses.
  const refusals = network.events.filter(({ name, fields }) => name === 'statement.refused' && fields['code'] === 'STATEMENT_CONFLICT');
  for (const party of [0, 1])
    t.true(
      refusals.some((event) => event.party === party && /by the lists of parties 0, 2, where/.test(String(event.fields['detail']))),
      `party ${String(party)}`,
    );
});

test.serial('a body that lacks a hash which a signer named is refused', async (t) => {
  const network = await withLiar(t, ({ statement, attached }) => {
    if (statement.kind !== 'bodyProposal' || statement.party !== 2) return null;
    const body = attached.body as RoundBody;
    const sums = body.sums.map((sum) => ({ ...sum, statements: sum.statements.slice(0, 1) }));
    const shorter = { ...body, sums };
    return { body: { bodyHash: bodyHash(shorter) }, attached: { ...attached, body: shorter } };
  });
  const round = await network.contributed(1);
  await objectedThenPublished(t, network, round);
  const { body } = network.ledger.newest('rounds.commit');
  t.true(body.sums.every(({ statements }) => statements.length === 2));
  const refusals = network.events.filter(({ name, fields }) => name === 'statement.refused' && fields['code'] === 'BODY_INVALID');
  t.true(refusals.some(({ fields }) => String(fields['detail']).includes('left out')));
});

test.serial('a party that is shown another valid head of the same height opens nothing and says that the ledger forked', async (t) => {
  const fork: Tamper = ({ statement, to }) => {
    if (statement.kind !== 'head' || to !== 0) return null;
    const body = statement.body as StatementBodies['head'];
    const block = network.ledger.blocks[body.height];
    if (block === undefined) return null;
    const other = forge(block.header, { stateHash: '11'.repeat(32) });
    return { body: { ...body, headerHash: other.hash }, attached: { ...nothingAttached, header: other } };
  };
  const network: Network = await Network.create({
    ...fast,
    peers: (_, peers) =>
      tampering(
        peers,
        network.keys.map(({ nodeKey }) => nodeKey.seed),
        fork,
      ),
  });
  await network.run(t);
  await network.contributed(1);
  await network.until(
    () => network.events.find(({ name, party }) => name === 'ledger.forked' && party === 0) ?? null,
    'party 0 to see the fork',
  );
  t.true(network.ledger.newest('rounds.commit').body.sums.every(({ sumHash }) => network.ports[0]?.artifacts.get(sumHash) === null));
  t.false(network.events.some(({ name, party }) => name === 'round.opened-sum' && party === 0));
});

test.serial('a round that is committed and not opened by its expiry is abandoned by two parties', async (t) => {
  const network: Network = await Network.create({
    ...fast,
    // Nobody ever hears of another's head.
    peers: (_, peers) =>
      byStatement(peers, (to, single, deliver) => (single.statement.kind === 'head' ? Promise.resolve(swallowed) : deliver(to, single))),
  });
  await network.run(t);
  const round = await network.contributed(1);
  await network.status(round, 'committed');
  await network.ledger.endEpochs(network.ledger.view(round).terms.expiryEpoch + 1);
  await network.status(round, 'abandoned');
  t.is(network.ledger.view(round).reason, 'expired');
});

test.serial('terms that this build cannot honour are refused before anybody sends, whatever the ledger takes', async (t) => {
  const network = await Network.create({ ...fast, amended: { proof: true } });
  await network.run(t, [0]);
  const round = await network.opened(1);
  const refusal = await network.until(() => network.events.find(({ name }) => name === 'statement.refused') ?? null, 'the refusal');
  t.is(refusal.fields['code'], 'TERMS_REFUSED');
  t.is(network.ledger.view(round).closedBy.length, 0);
});
