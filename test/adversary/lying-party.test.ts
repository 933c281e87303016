// One of the three parties lies in what it signs: the other two refuse it and void the round.
import type { Attached } from '@cohort/protos/attached';
import test, { type ExecutionContext } from 'ava';
import type { Peers } from '@cohort/aggregator/ports/peers';
import { Network, type NetworkOptions } from '@cohort/aggregator/testing/network';
import { defaultSteps } from '@cohort/aggregator/close-round';
import { bodyHash, type RoundBody, type StatementKind } from '@cohort/protos/statements';
import { lyingPeers, type Lie } from './lying-peers.ts';

const fast: NetworkOptions = { rate: 8, plan: { deadlines: { enrol: 20, collect: 20, relay: 2, step: 8 } } };
/** Role 0 of round 1, attempt 0: the party that proposes set and body. */
const liar = 2;

async function runRound(t: ExecutionContext, options: NetworkOptions): Promise<{ network: Network; round: string }> {
  const network = await Network.create({ ...fast, ...options });
  await network.run(t);
  return { network, round: await network.contributed(1) };
}

/** The proposer lies to both others in every statement of one kind. */
async function runWithLie<K extends StatementKind>(
  t: ExecutionContext,
  kind: K,
  lie: (said: Lie<K>) => Lie<K>,
): Promise<{ network: Network; round: string }> {
  let seed = new Uint8Array();
  const peers = (party: number, honest: Peers): Peers =>
    party === liar
      ? { ...honest, deliver: (to, delivery) => lyingPeers(honest, { party: liar, seed }, kind, lie).deliver(to, delivery) }
      : honest;
  const network = await Network.create({ ...fast, peers });
  seed = Uint8Array.from(network.keys[liar]?.nodeKey.seed ?? []);
  await network.run(t);
  return { network, round: await network.contributed(1) };
}

const refused = (network: Network, code: string): number[] =>
  [
    ...new Set(
      network.events.filter(({ name, fields }) => name === 'statement.refused' && fields['code'] === code).map(({ party }) => party),
    ),
  ].sort();

/** An honest party refused the lie and objected to it: the round is void, names nobody, and opened nothing. */
async function assertHonestEnd(t: ExecutionContext, network: Network, round: string, code: string): Promise<void> {
  await network.status(round, 'void');
  t.is(network.ledger.view(round).reason, 'objection');
  t.true(refused(network, code).some((party) => party === 0 || party === 1));
  t.false(network.events.some(({ name, fields }) => name === 'party.absent' && fields['round'] === round));
  t.is(network.ledger.taken('rounds.commit')[0], undefined);
  t.false(network.events.some(({ name }) => name === 'round.opened-sum'));
}

test.serial('shrunk U: a proposed set that leaves a listed member out is objected to', async (t) => {
  const { network, round } = await runWithLie(t, 'setProposal', ({ body, attached }) => ({
    body: { ...body, pairs: body.pairs.filter(({ member }) => member !== 'va') },
    attached,
  }));
  await assertHonestEnd(t, network, round, 'STATEMENT_CONFLICT');
});

test.serial('false absence: a proposal that leaves out the list of a party that is there is objected to', async (t) => {
  const { network, round } = await runWithLie(t, 'setProposal', ({ body, attached }) => ({
    // Named in the order of the parties.
    body: { ...body, lists: body.lists.filter((_, party) => party !== 1) },
    attached: { ...attached, statements: [], announcements: [] },
  }));
  await assertHonestEnd(t, network, round, 'STATEMENT_CONFLICT');
});

test.serial('body with another hash: who reads the proposal objects to it', async (t) => {
  const { network, round } = await runWithLie(t, 'bodyProposal', ({ attached }) =>
    lieAbout(attached, (sums) => sums.map((sum) => (sum.index === 2 ? { ...sum, sumHash: 'ab'.repeat(32) } : sum))),
  );
  await assertHonestEnd(t, network, round, 'BODY_INVALID');
});

test.serial(
  'a body that lacks a hash which was named in the exchange is objected to, so that no index becomes single-author by a lie',
  async (t) => {
    const { network, round } = await runWithLie(t, 'bodyProposal', ({ attached }) =>
      lieAbout(attached, (sums) =>
        sums.map((sum) =>
          sum.index === 2
            ? { ...sum, statements: sum.statements.filter(({ party }) => party === liar) }
            : { ...sum, statements: sum.statements.slice(0, 1) },
        ),
      ),
    );
    await assertHonestEnd(t, network, round, 'BODY_INVALID');
  },
);

function lieAbout(attached: Attached, change: (sums: RoundBody['sums']) => RoundBody['sums']): Lie<'bodyProposal'> {
  const body = attached.body as RoundBody;
  const changed = { ...body, sums: change(body.sums) };
  return { body: { bodyHash: bodyHash(changed) }, attached: { ...attached, body: changed } };
}

test.serial('shrunk U: a party that never lists a member that the others hold voids the round, and nothing is opened', async (t) => {
  const { network, round } = await runRound(t, {
    steps: (party) =>
      party !== liar
        ? defaultSteps
        : {
            ...defaultSteps,
            agreeing: (running, ports) => {
              const contributions: typeof ports.journal.contributions = (key) =>
                ports.journal.contributions(key).filter(({ announcement }) => announcement.member !== 'va');
              return defaultSteps.agreeing(running, { ...ports, journal: { ...ports.journal, contributions } });
            },
          },
  });
  await network.status(round, 'void');
  t.is(network.ledger.taken('rounds.commit')[0], undefined);
  t.false(network.events.some(({ name }) => name === 'round.opened-sum'));
  const evidence = network.ledger.newest('rounds.void');
  t.true(['lists-differ', 'objection'].includes(evidence.reason), evidence.reason);
});
