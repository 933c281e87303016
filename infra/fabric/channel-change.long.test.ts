// A change of a channel's members follows from a vote and a card, and counts the signatures of members' operators over it, each once.
import { X509Certificate } from 'node:crypto';
import test from 'ava';
import type { ChannelRules } from '@cohort/chaincode/fabric-client/channel-rules';
import { CohortError } from '@cohort/protos/errors';
import type { OrganisationRecord } from '@cohort/protos/ledger';
import type { Card } from '../institution/card-shape.ts';
import { founders, institution } from '../institution/testing/founders.ts';
import { fabricDir } from '../consortium/layout.ts';
import { changeFormat, type ChannelChange } from './change-shape.ts';
import { checkSignatures, isSignedByEnough, membersAfter, mergeChanges, signChange } from './channel-change.ts';
import type { MemberOnChannel } from './channel-members.ts';
import { organisationFolder } from './organisation-folder.ts';
import type { Registered } from './registry-channel.ts';

const made = await Promise.all([...founders, 'lake'].map((msp, index) => institution(msp, 4101 + index, null, 4110 + 10 * index)));
const cards = made.map(({ card }) => card);
const [north, , , lake] = cards as [Card, Card, Card, Card];

const channel = {
  isByzantine: true,
  members: cards.slice(0, 3).map(({ organisation: { msp, caPem }, fabric }, at): MemberOnChannel => {
    if (fabric === null) throw new RangeError('expected a part of a network');
    return { msp, caPems: [caPem], ...fabric, id: at + 1 };
  }),
};
type Organisations = Registered['organisations'];
const registered = ({ organisation }: Card): Organisations[number] => ({
  ...organisation,
  status: 'active',
  suspendedUntil: null,
  formerCaPem: null,
});
const registry = (status: Organisations[number]['status'] | null = 'active', change: Partial<OrganisationRecord> = {}): Registered => ({
  organisations: [...cards.slice(0, 3).map(registered), ...(status === null ? [] : [{ ...registered(lake), status, ...change }])],
});
const withLake = { ...channel, members: membersAfter(channel, registry(), { msp: 'lake', card: lake }) };

test('a card whose organisation a vote admitted adds it, with the next number for its orderer', (t) => {
  t.deepEqual(
    withLake.members.map(({ msp, id }) => [msp, id]),
    [...founders.map((msp, at) => [msp, at + 1]), ['lake', 4]],
  );
  t.like(withLake.members[3], { orderer: 'localhost:4140', peer: 'localhost:4141', caPems: [lake.organisation.caPem] });
  const moved = membersAfter(withLake, registry(), { msp: 'lake', card: lake });
  t.deepEqual(moved, withLake.members);
});

const refusals: readonly (readonly [string, () => unknown, RegExp])[] = [
  [
    'one that no vote admitted',
    () => membersAfter(channel, registry(null), { msp: 'lake', card: lake }),
    /one that is unknown; a vote admits it/,
  ],
  [
    'one that is suspended',
    () => membersAfter(channel, registry('suspended'), { msp: 'lake', card: lake }),
    /one that is suspended; a vote admits/,
  ],
  [
    'a card by another authority than the registry has',
    () => membersAfter(channel, registry('active', { caPem: north.organisation.caPem }), { msp: 'lake', card: lake }),
    /NOT_PERMITTED: .*one by another authority/,
  ],
  ["another's card", () => membersAfter(channel, registry(), { msp: 'lake', card: north }), /NOT_PERMITTED: .*one by another authority/],
  [
    'an altered card',
    () => membersAfter(channel, registry(), { msp: 'lake', card: { ...lake, fabric: north.fabric } }),
    /SIGNATURE_INVALID: card/,
  ],
  [
    'to take off one that is active',
    () => membersAfter(withLake, registry(), { msp: 'lake', card: null }),
    /one that is active; a vote suspends/,
  ],
  [
    'to take off one that is no member',
    () => membersAfter(withLake, registry(), { msp: 'nobody', card: null }),
    /NOT_FOUND: channel, nobody: expected a member of the channel, got none of that name/,
  ],
  [
    'a card with the places of another member',
    () => {
      const [first] = channel.members;
      const moved = channel.members.map((each) => (each === first ? { ...each, orderer: lake.fabric?.orderer ?? '' } : each));
      return membersAfter({ ...channel, members: moved }, registry(), { msp: 'lake', card: lake });
    },
    /CONFIG_INVALID: channel, lake: expected an orderer and a peer at places of their own, got localhost:4140, where another member has one/,
  ],
  [
    'to leave fewer than three',
    () =>
      membersAfter(
        channel,
        { organisations: cards.slice(0, 3).map((each) => ({ ...registered(each), status: 'suspended' })) },
        { msp: 'north', card: null },
      ),
    /NOT_PERMITTED: .*a channel of more than 3 members, got one of 3/,
  ],
];
for (const [what, work, message] of refusals)
  test(`${what} is refused`, (t) => {
    t.throws(work, { instanceOf: CohortError, message });
  });

test('one that a vote suspended is taken off, and the others keep their numbers', (t) => {
  const left = membersAfter(withLake, registry('suspended'), { msp: 'lake', card: null });
  t.deepEqual(left, channel.members);
});

const rules: ChannelRules = {
  authorities: new Map(
    cards
      .slice(0, 3)
      .map(({ organisation: { msp, caPem } }) => [
        msp,
        { roots: [new X509Certificate(caPem)], intermediates: [], revoked: new Set<string>() },
      ]),
  ),
  endorsing: founders,
  ordering: founders,
  consenters: new Map(),
};
const update = Buffer.from('an update');
const change: ChannelChange = { format: changeFormat, msp: 'lake', card: lake, update: '00'.repeat(32), signatures: [] };
const own = (msp: string) => {
  const dir = made[cards.findIndex((card) => card.organisation.msp === msp)]?.dir ?? '';
  return { msp, folder: organisationFolder(fabricDir(dir, msp), msp) };
};

test('signatures of members count, each once, and more than half are enough', async (t) => {
  const first = await signChange(change, update, own('north'));
  t.notThrows(() => {
    checkSignatures(first, update, rules);
  });
  t.is(await signChange(first, update, own('north')), first);
  const other = await signChange(change, update, own('river'));
  const both = mergeChanges(first, [other, first]);
  t.deepEqual(
    both.signatures.map(({ msp }) => msp),
    ['north', 'river'],
  );
  t.deepEqual([isSignedByEnough(first, channel), isSignedByEnough(both, channel), isSignedByEnough(both, withLake)], [false, true, false]);
  t.throws(() => mergeChanges(first, [{ ...other, update: '11'.repeat(32) }]), { code: 'CONFIG_INVALID' });
});

test('a signature over another update, by another organisation, by no operator, or by a stranger counts nowhere', async (t) => {
  const refused = (wrong: ChannelChange, of: Uint8Array = update): void => {
    t.throws(
      () => {
        checkSignatures(wrong, of, rules);
      },
      { code: 'SIGNATURE_INVALID' },
    );
  };
  const signed = await signChange(change, update, own('north'));
  refused(signed, Buffer.from('another'));
  refused({ ...signed, signatures: signed.signatures.map((each) => ({ ...each, msp: 'river' })) });
  refused(await signChange(change, update, own('lake')));
  refused({ ...signed, signatures: signed.signatures.map((each) => ({ ...each, header: 'ff' })) });
  refused({ ...signed, signatures: signed.signatures.map((each) => ({ ...each, header: '0a02ffff' })) });
  const { folder } = own('north');
  const asPeer = { msp: 'north', folder: { ...folder, node: () => folder.node('peer') } };
  refused(await signChange(change, update, asPeer));
});
