// Sums that one holder made alone, recomputed by the other when it returns: it disputes a false one and no other.
import test, { type ExecutionContext } from 'ava';
import { openSum } from '@cohort/mpc/open';
import { CohortError } from '@cohort/protos/errors';
import type { TransactionBodies } from '@cohort/protos/ledger';
import { noiseSetHash, type Signed } from '@cohort/protos/statements';
import type { Ports } from './ports/ports.ts';
import { lyingAuthor } from './testing/lying-author.ts';
import { Network, type NetworkOptions } from './testing/network.ts';
import { onlyAt } from './testing/network-options.ts';
import { plainSum } from './testing/synthetic-member.ts';
import { noised } from '@cohort/chaincode/testing/noised-plan';
import { resigned } from './testing/tamper.ts';
import { byStatement } from './testing/by-statement.ts';

const deadlines = { enrol: 60, collect: 60, relay: 2, step: 8 };
/** In round 1 party 1 holds indices 0 and 1, the one with party 0, the other with party 2. */
const away = 1;
const added = 777;

/** Party 1 is away all round long; `liar` adds to the sum of `index`, which it makes alone. Returns once the round is published. */
async function roundWithoutCoHolder(
  t: ExecutionContext,
  { liar, index, ...options }: NetworkOptions & { readonly liar: number; readonly index: number },
): Promise<{ network: Network; round: string; plain: Int32Array }> {
  const network = await Network.create({
    virtual: true,
    ...options,
    plan: { deadlines, ...options.plan },
    ports: onlyAt(liar, (ports) => lyingAuthor(ports, index, added)),
  });
  await network.run(t, [0, 2]);
  const round = await network.opened(1);
  const plain = plainSum(await network.enrolAndSend(round));
  await network.status(round, 'published');
  return { network, round, plain };
}

/** Starts the party that was away; resolves when it has caught up. */
async function comeBack(network: Network, round: string): Promise<Record<number, unknown>> {
  await network.start(away);
  await network.until(
    () => (network.ports[away]?.journal.round(round)?.state === 'published' ? true : null),
    'the returned party to catch up',
  );
  const checked = [0, 1, 2].map(
    (index) => [index, network.ports[away]?.journal.roundFacts(round).get(`checked.${String(index)}`)] as const,
  );
  return Object.fromEntries(checked.filter(([, found]) => found !== undefined));
}

const disputesOf = (network: Network) =>
  network.ledger.submitted
    .filter(({ verb }) => verb === 'rounds.dispute')
    .map(({ by, body }) => ({ by, ...(body as TransactionBodies['rounds.dispute']) }));

for (const [liar, index] of [
  [0, 0],
  [2, 1],
] as const)
  test.serial(`a false sum of index ${String(index)}, made alone by party ${String(liar)}, is disputed; the true one is not`, async (t) => {
    const { network, round, plain } = await roundWithoutCoHolder(t, { liar, index });
    const { body, singleAuthor } = network.ledger.view(round);
    t.deepEqual(singleAuthor, [0, 1]);
    const files = body?.sums.map(({ sumHash }) => network.ports[0]?.artifacts.get(sumHash)) ?? [];
    const opened = openSum(files as [Uint8Array, Uint8Array, Uint8Array], network.ledger.view(round).terms.blocks)['model'];
    t.is(Number(opened?.[0]), (plain[0] ?? 0) + added, 'nobody sees the lie in what is opened');

    t.deepEqual(await comeBack(network, round), { 0: index !== 0, 1: index !== 1 });
    const [dispute, ...more] = disputesOf(network);
    t.deepEqual(more, []);
    t.like(dispute, { by: 'hungary/party', round, index });
    t.deepEqual(
      network.events.filter(({ name }) => name === 'sum.mismatched').map(({ fields }) => fields),
      [{ round, index, author: liar }],
    );
    const committed = body?.sums.find((sum) => sum.index === index)?.statements[0];
    t.like(dispute?.statement.body, { index, setHash: committed?.body.setHash, noiseSet: committed?.body.noiseSet });
    t.not(dispute?.statement.body.sumHash, committed?.body.sumHash);
    t.deepEqual(network.ledger.view(round).disputes, [{ index, party: away }]);
    for (const party of [0, 1, 2])
      await network.until(
        () => network.events.find(({ name, party: by }) => name === 'round.disputed' && by === party) ?? null,
        `party ${String(party)} to say that the sum is disputed`,
      );
    t.deepEqual(
      network.events.filter(({ name }) => name === 'round.disputed').map(({ fields }) => fields),
      [0, 1, 2].map(() => ({ round, index, party: away })),
    );
  });

test.serial('with noise, the r that was used goes to the returned party, which finds what was added beyond it', async (t) => {
  const { network, round } = await roundWithoutCoHolder(t, { liar: 0, index: 0, plan: noised(7) });
  t.deepEqual(await comeBack(network, round), { 0: false, 1: true });
  t.deepEqual(
    disputesOf(network).map(({ by, index }) => [by, index]),
    [['hungary/party', 0]],
  );
  t.deepEqual(network.ledger.view(round).disputes, [{ index: 0, party: away }]);
});

test.serial('a sum that is disputed once is not disputed again by a party that is killed and returns once more', async (t) => {
  const { network, round } = await roundWithoutCoHolder(t, { liar: 0, index: 0 });
  await comeBack(network, round);
  await network.kill(away);
  const { journal } = network.portsOf(away);
  journal.moveTo(round, 'opening'); // as it stands when the party dies before it goes on
  journal.close();
  t.deepEqual(await comeBack(network, round), { 0: false, 1: true });
  t.is(disputesOf(network).length, 1);
});

test.serial('a party that was restored from a backup tells of a false sum and signs nothing about it', async (t) => {
  const { network, round } = await roundWithoutCoHolder(t, { liar: 0, index: 0 });
  const { journal } = network.portsOf(away);
  journal.roundFacts(round).set('restored', true);
  journal.close();
  t.deepEqual(await comeBack(network, round), { 0: false, 1: true });
  t.deepEqual(disputesOf(network), []);
  t.deepEqual(
    network.events.filter(({ name }) => name === 'sum.mismatched').map(({ party, fields }) => [party, fields]),
    [[away, { round, index: 0, author: 0 }]],
  );
});

test.serial('an author that is away when the other returns does not keep it from checking the index of the third', async (t) => {
  const { network, round } = await roundWithoutCoHolder(t, { liar: 2, index: 1 });
  await network.until(() => (network.ports[2]?.journal.round(round)?.state === 'published' ? true : null), 'party 2 to have all files');
  await network.kill(0);
  t.deepEqual(await comeBack(network, round), { 1: false });
  t.deepEqual(network.ledger.view(round).disputes, [{ index: 1, party: away }]);
  const unchecked = network.events.filter(({ name }) => name === 'sum.unchecked');
  t.deepEqual(
    unchecked.map(({ party, fields }) => [party, fields]),
    [[away, { round, index: 0, author: 0 }]],
  );
});

const claimsOf = (network: Network, round: string) =>
  network.ledger.view(round).claims.map(({ index, party, outcome }) => [index, party, outcome] as const);
/** Moves the epoch of the ledger on, and waits until every party that runs has looked at it. */
async function epochPasses(network: Network): Promise<void> {
  await network.ledger.endEpochs(network.ledger.epoch + 1);
  for (const ports of network.ports)
    if (ports !== null)
      await network.until(() => (ports.journal.partyFacts.get('epoch') === network.ledger.epoch ? true : null), 'the epoch to be seen');
}

test.serial('a claimed sum that is true is confirmed under the hash that its author committed', async (t) => {
  const { network, round } = await roundWithoutCoHolder(t, { liar: 0, index: 0 });
  await comeBack(network, round);
  t.deepEqual(claimsOf(network, round), [
    [0, away, 'disputed'],
    [1, away, 'confirmed'],
  ]);
  const confirmed = network.ledger.submitted.filter(({ verb }) => verb === 'rounds.confirm');
  const committed = network.ledger.view(round).body?.sums[1]?.statements[0]?.body;
  t.deepEqual(
    confirmed.map(({ body }) => (body as TransactionBodies['rounds.confirm']).statement.body),
    committed === undefined ? [] : [committed],
  );
});

test.serial('an author that gives nothing for a whole epoch is told of on the ledger, and not before', async (t) => {
  const { network, round } = await roundWithoutCoHolder(t, { liar: 2, index: 1 });
  await network.until(() => (network.ports[2]?.journal.round(round)?.state === 'published' ? true : null), 'party 2 to have all files');
  await network.kill(0);
  await comeBack(network, round);
  const tainted = () => network.ledger.submitted.filter(({ verb }) => verb === 'rounds.taint').map(({ by, body }) => ({ by, body }));
  const asked = () => network.events.filter(({ name, fields }) => name === 'statement.refused' && fields['code'] === 'UNREACHABLE').length;
  await epochPasses(network);
  const before = asked();
  await network.until(() => (asked() > before + 2 ? true : null), 'the author to be asked again');
  t.deepEqual(tainted(), []);
  await epochPasses(network);
  await network.until(() => (tainted().length > 0 ? true : null), 'the claim to be told as unanswered');
  t.deepEqual(tainted(), [{ by: 'hungary/party', body: { round, index: 0 } }]);
  await network.until(
    () => network.events.find(({ name, party }) => name === 'round.tainted' && party === 2) ?? null,
    'party 2 to hear it',
  );
});

test.serial('an author that returns within the epoch answers the claim, for which it kept what it must give', async (t) => {
  const { network, round } = await roundWithoutCoHolder(t, { liar: 2, index: 1, plan: { deadlines, retentionEpochs: 0 } });
  await network.until(() => (network.ports[2]?.journal.round(round)?.state === 'published' ? true : null), 'party 2 to have all files');
  await network.kill(0);
  t.deepEqual(await comeBack(network, round), { 1: false });
  await epochPasses(network);
  await network.start(0);
  await network.until(
    () => (claimsOf(network, round).some(([index, , outcome]) => index === 0 && outcome === 'confirmed') ? true : null),
    'the claim to be confirmed',
  );
  t.deepEqual(network.ledger.taken('rounds.taint'), []);
});

test.serial('an author that gives its r only after the other has asked again is checked all the same', async (t) => {
  let deaf = true;
  const { network, round } = await roundWithoutCoHolder(t, {
    liar: 0,
    index: 0,
    reach: (from, to) => !(deaf && from === away && to === 'cleveland/party'),
  });
  await network.until(() => (network.ports[2]?.journal.round(round)?.state === 'published' ? true : null), 'party 2 to have all files');
  const back = comeBack(network, round);
  await network.until(
    () => network.events.find(({ name, fields }) => name === 'statement.refused' && String(fields['detail']).startsWith('healing')) ?? null,
    'the first try to fail',
  );
  deaf = false;
  t.deepEqual(await back, { 0: false, 1: true });
  t.false(network.events.some(({ name }) => name === 'sum.unchecked'));
});

test.serial('a body in which a lone author leaves the set of r that it signed is not signed', async (t) => {
  const [liar, index] = [2, 1];
  const network: Network = await Network.create({
    virtual: true,
    plan: { deadlines: { ...deadlines, enrol: 4, collect: 8 } },
    // What party 1 hashed reaches nobody: the others find it absent, and the liar is the only author of index 1.
    peers: (party, peers) =>
      byStatement(peers, (to, single, deliver) =>
        party === away && single.statement.kind === 'sumStatement'
          ? Promise.reject(new CohortError('UNREACHABLE', 'cut off'))
          : deliver(to, single),
      ),
    ports: onlyAt(liar, (ports) => lyingAuthor(overItsOwnR(ports, index), index, added)),
  });
  await network.run(t);
  const round = await network.contributed(1);
  const hashed = () => network.events.filter(({ name, party }) => name === 'round.summed' && party === away).length === 2;
  await network.until(() => (hashed() ? true : null), 'party 1 to sign its hashes');
  await network.kill(away);
  await network.status(round, 'void');
  const refusals = network.events.filter(({ name, party }) => name === 'statement.refused' && party === 0);
  t.true(refusals.some(({ fields }) => String(fields['detail']).includes('another set of r than party 2 signed')));
});

/** Ports of a party whose hash of `index` names its own r alone, whatever set it signed before. */
function overItsOwnR(ports: Ports, index: number): Ports {
  const { journal, keys } = ports;
  return {
    ...ports,
    journal: {
      ...journal,
      signOnce: (round, key, make) =>
        journal.signOnce(round, key, (seq) => {
          const said = make(seq);
          const { body } = said as Signed as Signed<'sumStatement'>;
          if (said.kind !== 'sumStatement' || body.index !== index) return said;
          const own = journal
            .received(round, 'noiseCommitmentStatement')
            .filter(({ statement }) => statement.party === said.party && statement.body.index === index);
          const entries = own.map(({ statement }) => ({ party: said.party, commitment: statement.body.commitment }));
          return resigned(said, keys.nodeSeed, {
            ...body,
            noiseSet: noiseSetHash(said.termsHash, index, entries),
          }) as typeof said;
        }),
    },
  };
}
