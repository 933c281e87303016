// Claims that come to nothing: of what a claimant lost, of a ledger that could not take one, of a round that was given up.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import type { Ports } from './ports/ports.ts';
import { eraseDue } from './round/retention.ts';
import type { Round } from './round/round.ts';
import { noiseSecretKey } from './round/commit-noise-secrets.ts';
import { factsIn } from './testing/facts-in.ts';
import { Network } from './testing/network.ts';
import { onlyAt } from './testing/network-options.ts';
import { byStatement } from './testing/by-statement.ts';

test('an open claim keeps shares and keys on disk until it lapses, no longer', (t) => {
  const notes = new Map<string, unknown>([
    ['k ended', { epoch: 3, ending: 'abandoned' }],
    ['k ledger.ended', { how: 'abandoned', reason: 'sum-out-of-bound' }],
    ['k ledger.claim.1', { outcome: 'open', epoch: 2 }], // filed while the round was committed; nobody confirms or taints it any more
    ['* epoch', 8],
  ]);
  let destroyed = 0;
  const ports = {
    journal: factsIn(notes),
    shares: {
      destroy: () => {
        destroyed++;
      },
    },
  } as unknown as Ports;
  const rounds = new Map([['k', { terms: { retentionEpochs: 2 } } as unknown as Round]]);
  notes.set('* epoch', 6);
  eraseDue(ports, 6, rounds);
  t.is(destroyed, 0, 'while it may still taint');
  notes.set('* epoch', 7);
  eraseDue(ports, 7, rounds);
  t.is(destroyed, 1);
});

const deadlines = { enrol: 4, collect: 8, relay: 2, step: 8 };
const away = 1;

test.serial('a claimant that lost its own r does not taint the author, which answers all it is asked', async (t) => {
  let lost = false;
  const network: Network = await Network.create({
    virtual: true,
    plan: { deadlines },
    peers: (party, peers) =>
      byStatement(peers, (to, single, deliver) =>
        party === away && single.statement.kind === 'sumStatement'
          ? Promise.reject(new CohortError('UNREACHABLE', 'cut off'))
          : deliver(to, single),
      ),
    ports: onlyAt(away, ({ shares }) => ({
      shares: {
        ...shares,
        secret: (round, name) =>
          lost && [0, 1, 2].some((index) => name === noiseSecretKey(index, away)) ? null : shares.secret(round, name),
      },
    })),
  });
  await network.run(t);
  const round = await network.contributed(1);
  await network.until(
    () => (network.events.filter(({ name, party }) => name === 'round.summed' && party === away).length === 2 ? true : null),
    'party 1 to hash',
  );
  await network.kill(away);
  await network.status(round, 'published');
  network.ledger.refuse.set('rounds.confirm', new CohortError('COMMIT_UNKNOWN', 'no answer')); // the ledger goes away between claim and confirmation
  await network.start(away);
  await network.until(() => (network.ledger.view(round).claims.length > 0 ? true : null), 'a claim');
  await network.pass(2400);
  await network.kill(away);
  network.ledger.refuse.clear();
  // Its disk is replaced by a backup from before it drew r. The author is there and gives whatever it is asked.
  lost = true;
  await network.start(away);
  for (let at = 0; at < 2; at++) {
    await network.ledger.endEpochs(network.ledger.epoch + 1);
    await network.until(() => (network.ports[away]?.journal.partyFacts.get('epoch') === network.ledger.epoch ? true : null), 'epoch');
  }
  await network.pass(40_000);
  t.deepEqual(
    network.ledger.submitted.filter(({ verb }) => verb === 'rounds.taint').map(({ by, body }) => ({ by, body })),
    [],
  );
});

test.serial('a claim that the ledger refused once (its disk was full) is filed again', async (t) => {
  let full = true;
  const network: Network = await Network.create({
    virtual: true,
    plan: { deadlines: { enrol: 60, collect: 60, relay: 2, step: 8 } },
    ports: onlyAt(away, ({ ledger }) => ({
      ledger: {
        ...ledger,
        submit: (verb, id, body) =>
          full && verb === 'rounds.claim'
            ? Promise.reject(new CohortError('STORAGE_FULL', 'database: full'))
            : ledger.submit(verb, id, body),
      },
    })),
  });
  await network.run(t, [0, 2]);
  const round = await network.contributed(1);
  await network.status(round, 'published');
  await network.until(() => (network.ports[2]?.journal.round(round)?.state === 'published' ? true : null), 'party 2 to have all files');
  await network.kill(0); // the author of index 0 gives nothing any more
  await network.start(away);
  await network.until(() => (network.ports[away]?.journal.round(round)?.state === 'published' ? true : null), 'catch up');
  full = false;
  await network.kill(away);
  await network.start(away); // not even a restart claims it
  await network.until(() => (network.ledger.view(round).claims.length === 2 ? true : null), 'both claims');
  for (let at = 0; at < 3; at++) {
    await network.ledger.endEpochs(network.ledger.epoch + 1);
    await network.until(() => (network.ports[away]?.journal.partyFacts.get('epoch') === network.ledger.epoch ? true : null), 'epoch');
  }
  await network.until(
    () => (network.ledger.taken('rounds.claim').some(({ index }) => index === 0) ? true : null),
    'the claim to be filed again',
  );
  await network.until(() => (network.ledger.view(round).claims.some(({ outcome }) => outcome === 'unanswered') ? true : null), 'the taint');
  t.deepEqual(
    network.ledger
      .view(round)
      .claims.map(({ index, outcome }) => [index, outcome])
      .sort(),
    [
      [0, 'unanswered'],
      [1, 'confirmed'],
    ],
  );
});
