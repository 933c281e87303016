// Parties and agents renew their box keys in mid-plan: no round is lost, and what the old keys could open is gone when its rounds are.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { toHex } from '@cohort/protos/hash';
import { Cast } from './cast.ts';
import { Cooperative } from './cooperative.ts';
import { genesisModel, hospitals, linear, partyHosts, storyPlan } from './study.ts';

const others = ['cleveland', 'hungary', 'va'] as const;

test('box keys of two parties and two agents change in mid-plan: rounds go on under the keys that they were opened with', async (t) => {
  t.timeout(60_000);
  await using cast = new Cast(await Cooperative.found(hospitals));
  const { cooperative, diary, parties, agents } = cast;
  await cooperative.registerDatasets();
  for (const msp of partyHosts) await parties[msp].start();
  cast.cutLines('switzerland');
  for (const hospital of hospitals) await agents[hospital].start();
  const genesis = genesisModel(linear);
  const plan = storyPlan({ rounds: 2, architecture: linear, parameters: linear.input + 1, genesisModel: genesis.hash });
  await cooperative.accept({ ...plan, expiryEpochs: 2 });
  const received = async (number: number, agent: string) => {
    await diary.until(`receipts of ${agent} in round ${String(number)}`, () => {
      const round = diary.all('round.seen', { number }).at(-1)?.fields['round'];
      return round !== undefined && diary.all('share.receipt', { round }, agent).length === 3;
    });
  };
  for (const msp of others) await received(1, `${msp}/agent`);

  // Switzerland is enrolled, and nothing that it sealed has arrived, when the keys change.
  const rotated = ['hungary/party', 'va/party', 'switzerland/agent', 'va/agent'];
  const renewed = new Map<string, string>();
  for (const node of rotated) renewed.set(node, toHex((await cooperative.rotate(node)).boxKey.publicKey));
  const oldKey = (node: string) => toHex(cooperative.keys(node).boxKey.publicKey);
  t.is(await cooperative.endEpoch(others), 1);
  for (const node of rotated) t.is((await cooperative.ledgerOf(node).evaluate('members.node', { node })).boxKey, renewed.get(node) ?? '');
  cast.mendLines('switzerland');
  await received(1, 'switzerland/agent');
  cast.cutLines('switzerland');
  for (const msp of others) await received(2, `${msp}/agent`);
  const first = (await cast.round(1)) ?? t.fail();
  const keysOf = async (number: number) => {
    const { terms, enrolled } = (await cast.round(number)) ?? t.fail();
    return [...terms.parties, ...enrolled].map(({ node, boxKey }) => [node, boxKey] as const);
  };
  t.is(first.status, 'published');
  t.is(first.body?.members.length, hospitals.length);
  for (const [node, boxKey] of await keysOf(1)) t.is(boxKey, oldKey(node), node);

  // While rounds opened under the old keys may be open, their secrets stay; then nobody has them any more.
  const oldFile = (node: string) => join(cooperative.folderOf(node), 'keys', 'box.key');
  t.is(await cooperative.endEpoch(others), 2);
  for (const node of rotated) t.true(existsSync(oldFile(node)), node);
  t.is(await cooperative.endEpoch(others), 3);
  for (const node of rotated) {
    t.false(existsSync(oldFile(node)), node);
    const secrets = await cooperative.boxSecrets(node);
    t.throws(() => secrets.of(oldKey(node)), { code: 'CONFIG_INVALID', message: /expected its secret in .*keys, got none/ });
  }
  t.true(existsSync(oldFile('cleveland/party')));
  cast.mendLines('switzerland');
  await diary.until('round 2 to be published', () =>
    partyHosts.every((msp) => diary.all('round.state', { state: 'published' }, `${msp}/party`).length === 2),
  );
  for (const [node, boxKey] of await keysOf(2)) t.is(boxKey, renewed.get(node) ?? oldKey(node), node);
  const second = (await cast.round(2)) ?? t.fail();
  t.is(second.body?.members.length, hospitals.length);
  t.deepEqual(
    [first, second].map(({ terms: { attempt } }) => attempt),
    [0, 0],
  );
  t.deepEqual(diary.all('agent.stopped'), []);
});
