// A holder lies about the sum that it makes alone while the other is away: the other finds it on its return, and the contracts mark the model.
import { stored } from '@cohort/aggregator/adapters/stored';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { encryptedShares } from '@cohort/aggregator/adapters/encrypted-shares';
import { fileArtifacts } from '@cohort/protos/runtime/file-artifacts';
import { fileVault } from '@cohort/aggregator/adapters/file-vault';
import { inProcessNoise } from '@cohort/aggregator/adapters/in-process-noise';
import { inProcessPeers } from '@cohort/aggregator/adapters/in-process-peers';
import { sqliteJournal } from '@cohort/aggregator/adapters/sqlite-journal';
import { start } from '@cohort/aggregator/party';
import type { Ports } from '@cohort/aggregator/ports/ports';
import type { PartyService } from '@cohort/aggregator/service';
import { lyingAuthor } from '@cohort/aggregator/testing/lying-author';
import { inProcessParties } from '@cohort/client-agent/adapters/in-process-parties';
import { listAll } from '@cohort/protos/list-all';
import { StoryAgent } from '../story/agent.ts';
import { Cooperative } from '../story/cooperative.ts';
import { Diary } from '../story/diary.ts';
import { StoryParty } from '../story/party.ts';
import { StoryClock } from '../story/story-clock.ts';
import { genesisModel, hospitals, linear, partyHosts, storyPlan, type PartyHost } from '../story/study.ts';

const caller = (node: string) => ({ node, msp: node.split('/')[0] ?? '' });

test('a holder that was away finds the false sum of the one that made it alone, and the real contracts mark the model and, by vote, make the round again', async (t) => {
  t.timeout(120_000);
  await using stack = new AsyncDisposableStack();
  const cooperative = stack.use(await Cooperative.found(partyHosts));
  const [clock, diary, services] = [new StoryClock(), new Diary(), new Map<string, PartyService>()];
  const genesis = genesisModel(linear);
  await cooperative.admit('switzerland', partyHosts);
  await cooperative.registerDatasets();
  const peersOf = (node: string) => inProcessPeers(caller(node), services);
  const honest = (msp: PartyHost): StoryParty => {
    const party = new StoryParty(msp, { cooperative, clock, diary, services, peersOf, models: [genesis] });
    stack.defer(() => party.close());
    return party;
  };
  const [away, third] = [honest('hungary'), honest('va')];

  const liar = 'cleveland/party';
  const folder = join(cooperative.folder, 'liar');
  mkdirSync(folder);
  const journal = sqliteJournal(':memory:');
  const { nodeKey, boxKey } = cooperative.keys(liar);
  const ports: Ports = {
    journal,
    shares: encryptedShares(fileVault(join(folder, 'vault')), journal),
    artifacts: fileArtifacts(join(folder, 'artifacts'), stored),
    offered: fileArtifacts(join(folder, 'offered'), stored),
    noise: inProcessNoise(),
    peers: peersOf(liar),
    clock,
    ledger: cooperative.ledgerOf(liar),
    events: diary.of(liar),
    keys: { nodeSeed: nodeKey.seed, boxSecret: () => boxKey.secretKey, peekBoxSecret: () => boxKey.secretKey },
  };
  // In round 1 index 0 is of parties 0 and 1, the liar and the one that is away.
  const lying = await start({ node: liar, models: [genesis] }, lyingAuthor(ports, 0, 2 ** 20));
  lying.done.catch((error: unknown) => {
    diary.broke(liar, error);
  });
  stack.defer(() => lying.stop());
  services.set(liar, lying.service);
  await third.start();
  for (const msp of hospitals) {
    const partiesOf = (node: string) => inProcessParties(caller(node), (party) => services.get(party));
    const agent = new StoryAgent(msp, { cooperative, clock, diary, architecture: linear, partiesOf });
    stack.defer(() => agent.stop());
    await agent.start();
  }
  const plan = await cooperative.accept(storyPlan({ rounds: 1, architecture: linear, parameters: 3, genesisModel: genesis.hash }));
  const present = [liar, third.node];
  await diary.until('both to hold every update', () =>
    present.every((node) => diary.all('share.receipt', {}, node).length === hospitals.length),
  );
  await diary.until(
    'the two to publish without the third',
    () => present.every((node) => diary.all('round.state', { state: 'published' }, node).length === 1),
    () => {
      clock.pass(10);
    },
  );
  const ledger = cooperative.ledgerOf('va/admin');
  const [view] = await listAll(ledger, 'rounds.plans', {});
  const key = String(view?.current);
  const before = await ledger.evaluate('rounds.get', { round: key });
  t.deepEqual([before.status, before.singleAuthor, before.disputes], ['published', [0, 1], []]);

  await away.start();
  await diary.until('all three to say that the sum is disputed', () => diary.all('round.disputed').length === 3);
  await diary.until('the true sum to be confirmed', () => diary.all('round.confirmed', { round: key, index: 1 }).length === 3);
  const after = await ledger.evaluate('rounds.get', { round: key });
  t.deepEqual(after.disputes, [{ index: 0, party: 1 }], 'and not index 1, which its author made honestly');
  const models = await listAll(ledger, 'models.lineage', { plan });
  t.deepEqual(
    models.map(({ provisional, disputed, tainted }) => ({ provisional, disputed, tainted })),
    [{ provisional: true, disputed: true, tainted: false }],
  );
  t.deepEqual(
    after.claims.map(({ index, outcome }) => [index, outcome]),
    [
      [0, 'disputed'],
      [1, 'confirmed'],
    ],
  );

  await cooperative.uphold(key, 0, 'cleveland');
  await diary.until('all three to hear that the round is tainted', () => diary.all('round.tainted', { round: key, index: 0 }).length === 3);
  const again = `${plan}~1~1`;
  await diary.until('the round to be opened again', () => diary.all('round.opened', { round: again }).length >= 1);
  t.is((await ledger.evaluate('rounds.get', { round: again })).terms.modelIn, genesis.hash, 'not from what the lie made');
  // Without noise a member's values leave it once for one model: nobody may enrol, and the parties say so.
  await diary.until(
    'the plan to be closed',
    () => diary.all('plan.closed', { plan, reason: 'cohort-too-small' }).length >= 1,
    () => {
      clock.pass(10);
    },
  );
});
