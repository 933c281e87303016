// What a party has on disk: broken, full, restored from a backup, erased.
import { cpSync, mkdtempSync, rmSync, statSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { decodeModel } from '@cohort/mpc/safetensors';
import { sqliteJournal } from './adapters/sqlite-journal.ts';
import { defaultSteps } from './close-round.ts';
import type { Steps } from './steps/step.ts';
import { Network, type NetworkOptions } from './testing/network.ts';
import { onlyAt } from './testing/network-options.ts';
import { framesOf } from './testing/synthetic-member.ts';
import { seenBy } from './testing/seen-round.ts';
import { codeOf, thrownCode } from '@cohort/protos/testing/code-of';

const fast: NetworkOptions = { rate: 8, plan: { deadlines: { enrol: 60, collect: 60, relay: 2, step: 8 } } };

test.serial('a journal that is no database is refused as corrupt', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-journal-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'journal.db');
  writeFileSync(file, 'no database at all, but long enough to hold a header of one hundred bytes'.repeat(100));
  t.is(
    thrownCode(() => sqliteJournal(file)),
    'STORAGE_CORRUPT',
  );
});

test.serial('a journal without room for one more page says so and keeps what it has', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'cohort-journal-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const journal = sqliteJournal(join(folder, 'journal.db'), { maxPages: 20 });
  t.teardown(() => {
    journal.close();
  });
  journal.partyFacts.set('away', { 'basel/party': 'kept' });
  await journal.settle();
  t.is(
    thrownCode(() => {
      journal.partyFacts.set('away', { 'basel/party': 'x'.repeat(200_000) });
    }),
    'STORAGE_FULL',
  );
  t.deepEqual(journal.partyFacts.get('away'), { 'basel/party': 'kept' });
});

test.serial('a party restored from a backup is told its sequence number, signs nothing in the open round and joins the next', async (t) => {
  const network = await Network.create({ ...fast, rounds: 3 });
  await network.run(t);
  const first = await network.opened(1);
  await seenBy(network, 1, first);
  const [live, backup] = [join(network.folder, 'p1'), join(network.folder, 'backup')];
  await network.kill(1);
  cpSync(live, backup, { recursive: true });
  await network.start(1);
  await network.enrolAndSend(first);
  await network.status(first, 'published');
  const second = await network.opened(2);
  await network.kill(1);
  rmSync(live, { recursive: true });
  cpSync(backup, live, { recursive: true });
  await network.start(1);
  await network.until(
    () => network.events.find(({ name, party }) => name === 'party.restored' && party === 1) ?? null,
    'the gap to be found',
  );
  // The restored party plays role 0 here, the last one that a member sends to, and turns it away.
  t.is(await codeOf(network.enrolAndSend(second)), 'ROUND_CLOSED');
  await network.status(second, 'published');
  const own = network.ports[1]?.journal.all(second).filter(({ statement }) => statement.party === 1 && statement.kind !== 'receipt');
  t.true(own?.every(({ statement }) => ['head', 'publish'].includes(statement.kind)));
  const third = await network.contributed(3);
  await network.status(third, 'published');
  t.true(network.ports[1]?.journal.all(third).some(({ statement }) => statement.party === 1 && statement.kind === 'sumStatement'));
});

test.serial('shares and the vault key of a round are destroyed once its retention is over', async (t) => {
  const network = await Network.create(fast);
  await network.run(t);
  const round = await network.contributed(1);
  await network.status(round, 'published');
  const sizes = (): number[] =>
    readdirSync(join(network.folder, 'p0', 'vault')).map((file) => statSync(join(network.folder, 'p0', 'vault', file)).size);
  const held = (table: string): number => {
    const journal = new DatabaseSync(join(network.folder, 'p0', 'journal.db'), { readOnly: true });
    try {
      return Number(journal.prepare(`SELECT count(*) AS held FROM ${table} WHERE round = ?`).get(round)?.['held']);
    } finally {
      journal.close();
    }
  };
  t.deepEqual([sizes(), held('sealed') > 0, held('vectors') > 0], [[32], true, true]);
  await network.until(() => network.ports[0]?.journal.roundFacts(round).get('ended') ?? null, 'the round to end at party 0');
  await network.ledger.endEpochs(2);
  await network.until(() => network.ports[0]?.journal.roundFacts(round).get('destroyed') ?? null, 'the erasing');
  t.deepEqual(sizes(), [0]);
  await network.ports[0]?.journal.settle();
  t.deepEqual([held('sealed'), held('vectors')], [0, 0]);
  t.is(
    thrownCode(() => {
      network.ports[0]?.shares.keep(round, 'again', new Uint8Array(32));
    }),
    'STORAGE_CORRUPT',
  );
});

test.serial('a party that stopped between the end of a round and what follows from it erases the round all the same', async (t) => {
  const away: { work: (() => Promise<never>) | null } = { work: null };
  const network: Network = await Network.create({
    ...fast,
    ports: onlyAt(0, ({ ledger }) => ({
      ledger: {
        ...ledger,
        // The ledger is away when it is asked whether the plan of the void round goes on.
        evaluate: (verb, body) => (verb === 'rounds.plan' && away.work !== null ? away.work() : ledger.evaluate(verb, body)),
      },
    })),
  });
  await network.run(t);
  const round = await network.opened(1);
  const few = network.members.slice(0, 2);
  await network.enrol(round, few);
  const asked = new Promise<null>((resolve) => {
    away.work = () => {
      resolve(null);
      return Promise.reject(new CohortError('UNREACHABLE', 'the ledger is away'));
    };
  });
  await network.sendAll(round, few);
  await asked;
  await network.kill(0);
  away.work = null;
  await network.start(0);
  const journal = network.ports[0]?.journal;
  t.deepEqual([journal?.round(round)?.state, journal?.roundFacts(round).get('ended')], ['void', { epoch: 0, ending: 'void' }]);
  t.true(journal?.rounds().some((row) => row.round === round));
  await network.ledger.endEpochs(2);
  await network.until(() => journal?.roundFacts(round).get('destroyed') ?? null, 'the erasing');
  t.false(
    journal?.rounds().some((row) => row.round === round),
    'nothing of it needs a key any more',
  );
});

test.serial('a party whose opened files a crash took before they had their names opens and fetches them once more', async (t) => {
  const killed = Promise.withResolvers<null>();
  const steps: Steps = {
    ...defaultSteps,
    publishing: (...[round]) => {
      killed.resolve(null);
      return new Promise((_, reject) => {
        round.signal.addEventListener('abort', () => {
          reject(new DOMException('killed', 'AbortError'));
        });
      });
    },
  };
  let runs = 0;
  const network: Network = await Network.create({ ...fast, steps: (party) => (party === 1 && runs++ === 0 ? steps : defaultSteps) });
  await network.run(t);
  const round = await network.contributed(1);
  await killed.promise;
  await network.ports[1]?.artifacts.settle();
  await network.kill(1);
  const folder = join(network.folder, 'p1', 'artifacts');
  const sums = await network.until(() => network.ledger.view(round).body?.sums ?? null, 'the commit');
  for (const { sumHash } of sums) rmSync(join(folder, sumHash));
  await network.start(1);
  await network.until(() => (network.ports[1]?.journal.round(round)?.state === 'published' ? true : null), 'party 1 to publish');
  t.deepEqual(
    sums.map(({ sumHash }) => readdirSync(folder).includes(sumHash)),
    [true, true, true],
  );
  t.true(readdirSync(folder).includes(String(network.ledger.view(round).modelOut)), 'the model has its name before the round ends here');
});

test.serial('a round ends at a party once its model is on disk', async (t) => {
  const [asked, onDisk] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
  const network = await Network.create({
    ...fast,
    ports: onlyAt(1, ({ artifacts }) => ({
      artifacts: {
        ...artifacts,
        settle: async () => {
          asked.resolve(null);
          await onDisk.promise;
          await artifacts.settle();
        },
      },
    })),
  });
  await network.run(t);
  const round = await network.contributed(1);
  await network.status(round, 'published');
  await Promise.race([asked.promise, network.until(() => (stateOf() === 'published' ? true : null), 'the end')]);
  t.is(stateOf(), 'publishing');
  onDisk.resolve(null);
  await network.until(() => (stateOf() === 'published' ? true : null), 'the end');

  function stateOf() {
    return network.ports[1]?.journal.round(round)?.state;
  }
});

test.serial("a relay that sends other bytes loses its own buffer and not the agent's", async (t) => {
  const network = await Network.create(fast);
  await network.run(t);
  const round = await network.enrolled(1);
  const [member, ...others] = network.members;
  const [relaying, receiving] = [network.keys[0], network.keys[1]]; // roles 1 and 2 in round 1
  const service = network.services.get(receiving?.node ?? '');
  if (member === undefined || relaying === undefined || service === undefined) return t.fail();
  await network.seesEnrolment(round, 1, member);
  const contribution = network.contribute(round, member);
  const agent = { node: member.node, msp: member.msp };
  await service.announce(agent, contribution.announcementFor(1));
  const header = contribution.headerFor(1);
  const half = await service.upload(agent, header, framesOf(contribution.s0.subarray(0, 16)));
  t.is(half.offset, 16);
  const poison = framesOf(new Uint8Array(header.total));
  const poisoned = service.relay({ node: relaying.node, msp: relaying.msp }, { ...header, from: relaying.node }, poison);
  t.is(await codeOf(poisoned), 'COMMITMENT_MISMATCH');
  const rest = await service.upload(agent, { ...header, offset: 16 }, framesOf(contribution.s0, 16));
  t.truthy(rest.receipt);
  await network.send(round, member, contribution);
  await network.sendAll(round, others);
  await network.status(round, 'published');
});

test.serial('with bucket weights the sum is divided by the lower edges over the cap', async (t) => {
  const network = await Network.create({ ...fast, weights: 'bucket' });
  await network.run(t);
  const round = await network.contributed(1);
  await network.status(round, 'published');
  const file = await network.until(() => network.ports[0]?.artifacts.get(String(network.ledger.view(round).modelOut)) ?? null, 'the model');
  // Four members send coordinate `at` each with weight 50 / 100: 4 at / 2.
  t.deepEqual([...(decodeModel(file).model.tensors[0]?.values ?? [])], [0, 2, 4, 6, 8, 10, 12]);
});
