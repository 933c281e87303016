// What a party keeps of agents' refusals, from whom, and what it tells of a plan.
import test, { type ExecutionContext } from 'ava';
import { modelHash } from '@cohort/mpc/safetensors';
import { Network } from './testing/network.ts';
import { refusalOf } from './testing/refusal-of.ts';
import type { SyntheticMember } from './testing/synthetic-member.ts';
import { seenBy } from './testing/seen-round.ts';
import { codeOf } from '@cohort/protos/testing/code-of';

async function networkOf(t: ExecutionContext): Promise<{ network: Network; round: string; plan: string; member: SyntheticMember }> {
  const network = await Network.create();
  await network.run(t);
  const round = await network.opened(1);
  await seenBy(network, 0, round);
  const member = network.members.at(-1);
  if (member === undefined) throw new RangeError('expected members');
  return { network, round, plan: network.ledger.view(round).terms.plan, member };
}

test('keeps the latest refusal of a member, over a restart, and tells any active node of it and of the model', async (t) => {
  const { network, round, plan, member } = await networkOf(t);
  const caller = { node: member.node, msp: member.msp };
  const [first, second] = [
    refusalOf(network, round, member, 'MODEL_NOT_SERVED'),
    refusalOf(network, round, member, 'POLICY_REFUSED', 'minCohort'),
  ];
  const serviceOf = () => network.services.get(network.keys[0]?.node ?? '') ?? t.fail();
  for (const refusal of [first, first, second]) await serviceOf().refuse(caller, refusal);
  await network.kill(0);
  await network.start(0);
  const query = { plan, model: modelHash(network.genesis), limit: 10, bookmark: '' };
  const admin = { node: network.keys[1]?.node ?? '', msp: network.keys[1]?.msp ?? '' };
  t.deepEqual(await serviceOf().plan(admin, query), { plan, servesModel: true, refusals: [second], bookmark: '' });
  t.like(await serviceOf().plan(admin, { ...query, model: 'ab'.repeat(32) }), { servesModel: false });
  t.deepEqual(await serviceOf().plan(admin, { ...query, plan: 'cd'.repeat(32) }), {
    plan: 'cd'.repeat(32),
    servesModel: true,
    refusals: [],
    bookmark: '',
  });
  t.deepEqual(
    network.events.filter(({ name, party }) => name === 'member.refused' && party === 0).map(({ fields }) => fields['code']),
    ['MODEL_NOT_SERVED', 'POLICY_REFUSED'],
  );
});

test('pages refusals by member', async (t) => {
  const { network, round, plan } = await networkOf(t);
  const service = network.services.get(network.keys[0]?.node ?? '');
  for (const member of network.members)
    await service?.refuse({ node: member.node, msp: member.msp }, refusalOf(network, round, member, 'DATA_INVALID'));
  const [caller] = network.members;
  const found: string[] = [];
  let bookmark = '';
  do {
    const page = await service?.plan(
      { node: caller?.node ?? '', msp: caller?.msp ?? '' },
      { plan, model: 'ab'.repeat(32), limit: 3, bookmark },
    );
    if (page === undefined) return t.fail();
    t.true(page.refusals.length <= 3);
    found.push(...page.refusals.map(({ member }) => member));
    bookmark = page.bookmark;
  } while (bookmark !== '');
  t.deepEqual(found, network.members.map(({ msp }) => msp).sort());
});

test('takes a refusal only from the member it names, signed by its agent, for the terms of an open round; nothing else is kept', async (t) => {
  const { network, round, plan, member } = await networkOf(t);
  const service = network.services.get(network.keys[0]?.node ?? '');
  if (service === undefined) return t.fail();
  const caller = { node: member.node, msp: member.msp };
  const good = refusalOf(network, round, member, 'DATA_INVALID');
  const [other] = network.members;
  if (other === undefined) return t.fail();
  const party = { node: network.keys[2]?.node ?? '', msp: network.keys[2]?.msp ?? '' };
  const strange = { ...good, member: party.msp };
  for (const [code, who, refusal] of [
    ['SIGNATURE_INVALID', caller, { ...good, code: 'INTERNAL' }],
    ['SIGNATURE_INVALID', caller, { ...good, rule: 'minCohort' }],
    ['TERMS_MISMATCH', caller, { ...good, termsHash: 'ab'.repeat(32) }],
    ['ROUND_UNKNOWN', caller, { ...good, round: `${plan}~9~0` }],
    ['ROLE_NOT_ALLOWED', { node: other.node, msp: other.msp }, good],
    ['ROLE_NOT_ALLOWED', party, strange],
    ['NODE_NOT_ACTIVE', { node: 'nobody/agent', msp: 'nobody' }, { ...good, member: 'nobody' }],
  ] as const)
    t.is(await codeOf(service.refuse(who, refusal)), code);
  t.is(
    await codeOf(service.plan({ node: 'nobody/agent', msp: 'nobody' }, { plan, model: 'ab'.repeat(32), limit: 1, bookmark: '' })),
    'NODE_NOT_ACTIVE',
  );
  t.deepEqual((await service.plan(caller, { plan, model: 'ab'.repeat(32), limit: 9, bookmark: '' })).refusals, []);
});

test('a member can make a party write eight times a round and no more', async (t) => {
  const { network, round, member } = await networkOf(t);
  const service = network.services.get(network.keys[0]?.node ?? '');
  const caller = { node: member.node, msp: member.msp };
  const codes = ['DATA_INVALID', 'INTERNAL'] as const;
  for (let change = 0; change < 8; change++)
    await service?.refuse(caller, refusalOf(network, round, member, codes[change % 2] ?? 'INTERNAL'));
  t.is(await codeOf(service?.refuse(caller, refusalOf(network, round, member, 'DATA_INVALID')) ?? Promise.resolve()), 'QUOTA_EXCEEDED');
});
