// Rotations beside what else happens in their epoch: a plan that is accepted, a record that is taken back, another party's rotation.
import test from 'ava';
import { named, nodeRecord, type Consortium } from '../testing/consortium.ts';
import { admitted, advanceEpoch, heartPlan, opened } from '../testing/round-story.ts';
import { rotation } from '../testing/rotation.ts';

const party = nodeRecord('cleveland', 'party');
const [one, other] = [nodeRecord('hungary', 'party'), nodeRecord('longbeach', 'party')];

const formerKeys = async (consortium: Consortium): Promise<string[] | undefined> =>
  (await consortium.ask('members.node', { node: party.node })).rotation?.former.map(({ boxKey }) => boxKey);

test('the first plan, accepted after a rotation in the same epoch, keeps the old record until its round expires', async (t) => {
  const consortium = await admitted();
  await consortium.submit(party.node, 'members.rotate', rotation(party, 1, { boxKey: named('new box') }));
  const plan = await consortium.decide('cleveland', { kind: 'plan', plan: heartPlan });
  const { payload } = await consortium.submit('hungary/party', 'rounds.open', { plan });
  const { round } = payload as { round: string };
  const { terms } = await consortium.ask('rounds.get', { round });
  t.is(terms.parties[0].boxKey, party.boxKey);
  for (let epoch = 1; epoch <= terms.expiryEpoch; epoch++) {
    await advanceEpoch(consortium);
    t.deepEqual(await formerKeys(consortium), [party.boxKey], `epoch ${String(epoch)}`);
  }
  await advanceEpoch(consortium);
  t.deepEqual(await formerKeys(consortium), []);
});

test('a longer plan keeps an old record only if it was accepted before the new one was in force, and never revives one', async (t) => {
  const longer = { ...heartPlan, purpose: 'longer', expiryEpochs: 5 };
  const { consortium } = await opened();
  await consortium.submit(party.node, 'members.rotate', rotation(party, 1, { boxKey: named('new box') }));
  await consortium.decide('cleveland', { kind: 'plan', plan: longer });
  for (let epoch = 1; epoch <= 5; epoch++) {
    await advanceEpoch(consortium);
    t.deepEqual(await formerKeys(consortium), [party.boxKey], `epoch ${String(epoch)}`);
  }
  const later = (await opened()).consortium;
  await later.submit(party.node, 'members.rotate', rotation(party, 1, { boxKey: named('new box') }));
  for (let epoch = 1; epoch <= heartPlan.expiryEpochs + 1; epoch++) await advanceEpoch(later);
  t.deepEqual(await formerKeys(later), []);
  await later.decide('cleveland', { kind: 'plan', plan: longer });
  t.deepEqual(await formerKeys(later), []);
});

test('a record that was taken back uses its number up: whoever kept it shows an older one than the next', async (t) => {
  const { consortium } = await opened();
  await consortium.submit(party.node, 'members.rotate', rotation(party, 1, { boxKey: named('stolen box') }));
  await consortium.submit('cleveland/admin', 'members.cancelRotation', { node: party.node });
  const { rotation: shown } = await consortium.ask('members.node', { node: party.node });
  t.like(shown, { signed: null, next: null, used: 1 });
  const again = (number: number) => rotation(party, number, { boxKey: named('good box') }, party.node, 'again');
  const refused = await consortium.refused(party.node, 'members.rotate', again(1));
  t.is(refused.code, 'ROTATION_INVALID');
  t.regex(refused.message, /expected rotation 2 after record/);
  await consortium.submit(party.node, 'members.rotate', again(2));
});

test('parties of a plan have box keys of their own, those on their way among them', async (t) => {
  const { consortium, plan } = await opened();
  await consortium.submit(one.node, 'members.rotate', rotation(one, 1, { boxKey: named('one box') }));
  const copied = rotation(other, 1, { boxKey: named('one box') });
  t.like(await consortium.refused(other.node, 'members.rotate', copied), { code: 'ALREADY_EXISTS', writes: {} });
  await consortium.submit(
    'switzerland/party',
    'members.rotate',
    rotation(nodeRecord('switzerland', 'party'), 1, { boxKey: named('one box') }),
  );
  const replacement = { kind: 'replace-party', plan, from: other.node, to: 'switzerland/party', reason: 'gone' } as const;
  await t.throwsAsync(consortium.propose('cleveland', replacement), { code: 'PLAN_NOT_ACCEPTED', message: /box key/ });
  const parties = ['cleveland/party', one.node, 'switzerland/party'] as const;
  const proposal = consortium.propose('cleveland', { kind: 'plan', plan: { ...heartPlan, purpose: 'another', parties } }, 'another');
  await t.throwsAsync(proposal, { code: 'PLAN_NOT_ACCEPTED', message: /box key/ });
});
