// Where the registry and the channel disagree, each is named with what to do.
import test from 'ava';
import type { MemberOnChannel } from './channel-members.ts';
import { disagreements, type Registered } from './registry-channel.ts';

const organisation = (msp: string, change: object = {}): Registered['organisations'][number] =>
  ({ msp, caPem: `authority of ${msp}`, formerCaPem: null, status: 'active', ...change }) as Registered['organisations'][number];
const onChannel = (msp: string, ...caPems: readonly string[]): MemberOnChannel => ({
  msp,
  caPems: caPems.length === 0 ? [`authority of ${msp}`] : caPems,
  orderer: `${msp}:1`,
  peer: `${msp}:2`,
  ordererCertPem: '',
  ordererTlsPem: '',
  id: 1,
});
const told = (organisations: Registered['organisations'], ...members: readonly MemberOnChannel[]): readonly string[] =>
  disagreements({ organisations }, members).map(({ msp, what, next }) => `${msp}: ${what}; ${next}`);

test('the same members by the same authorities are no disagreement, nor is a suspended one that is off the channel', (t) => {
  t.deepEqual(told([organisation('north'), organisation('lake', { status: 'suspended' })], onChannel('north')), []);
  const replaced = organisation('north', { formerCaPem: 'the former' });
  t.deepEqual(told([replaced], onChannel('north', 'authority of north', 'the former')), []);
});

test('one that is missing on either side, or has another authority, is', (t) => {
  t.deepEqual(told([organisation('north'), organisation('lake')], onChannel('north')), [
    'lake: active in the registry, not on the channel; cohort org add lake.card',
  ]);
  t.deepEqual(told([organisation('lake', { status: 'suspended' })], onChannel('lake'), onChannel('north')), [
    'lake: on the channel, suspended in the registry; cohort org remove lake',
    'north: on the channel, not in the registry; cohort org remove north',
  ]);
  t.deepEqual(told([organisation('north')], onChannel('north', 'authority of nobody')), [
    'north: another authority in the registry than on the channel; cohort org add north.card',
  ]);
  t.deepEqual(told([organisation('north', { formerCaPem: 'the former' })], onChannel('north', 'the former')), [
    'north: another authority in the registry than on the channel; cohort org add north.card',
  ]);
});
