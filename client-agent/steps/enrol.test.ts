// Enrolling once, whatever becomes of the answer.
import test from 'ava';
import { CohortError } from '@cohort/protos/errors';
import { costOf, noisedRig, state } from '../testing/noised.ts';
import { codeOf, freeze, makeRig, member, roundOf, type Rig } from '../testing/rig.ts';
import type { Checked } from '../round.ts';
import { checkDataset } from './check-dataset.ts';
import { enrol } from './enrol.ts';
import { load } from './load.ts';
import { pinPartitions } from './pin-partitions.ts';

async function enrolled(rig: Rig, round = roundOf(rig)) {
  const data = await load({ ...rig.ports.study, normalisation: 'schema' });
  const registered = await checkDataset(round as Checked, data, rig.ports);
  return await enrol(round as Checked, pinPartitions(round as Checked, registered, data, rig.ports), rig.ports);
}

test('an enrolment whose answer was lost is asked for again under the same request id', async (t) => {
  const rig = makeRig();
  rig.ledger.loseNextAnswer = true;
  const { key } = await enrolled(rig);
  const [first, second] = rig.ledger.requests;
  t.deepEqual(first, second);
  t.is(rig.ledger.rounds.get(key)?.enrolled.length, 1);
});

test('a restarted agent repeats its request id, and skips an enrolment that the ledger shows', async (t) => {
  const rig = makeRig();
  await enrolled(rig);
  const round = roundOf(rig);
  await enrolled(rig, round);
  t.is(rig.ledger.requests.length, 1);
});

test('every refusal of the ledger ends the round with its code', async (t) => {
  for (const code of [
    'ENROLMENT_CLOSED',
    'MEMBER_SUSPENDED',
    'DATASET_NOT_ALLOWED',
    'MEMBER_ALREADY_RELEASED',
    'NODE_NOT_ACTIVE',
  ] as const) {
    const rig = makeRig();
    rig.ledger.refuseNext = new CohortError(code, 'no');
    t.is(await codeOf(enrolled(rig)), code);
  }
});

test('being enrolled already with these rows is success', async (t) => {
  const rig = makeRig();
  const round = roundOf(rig);
  rig.ledger.enrol(round.key, [member]);
  rig.ledger.refuseNext = new CohortError('ALREADY_ENROLLED', 'yes');
  t.is(await codeOf(enrolled(rig, round)), null);
});

test('an enrolment with another dataset, or another version of this one, is refused: its account would pay for these rows', async (t) => {
  for (const other of [
    { dataset: 'stroke', version: 1 },
    { dataset: 'heart', version: 2 },
  ]) {
    const name = `dataset ${other.dataset} version ${String(other.version)}`;
    const message = new RegExp(`^DATASET_NOT_ALLOWED: .*enrolled with dataset heart version 1 of cleveland, .* got ${name} of cleveland;`);
    // The site's other agent was faster.
    const raced = makeRig();
    const round = roundOf(raced);
    raced.ledger.enrol(round.key, [member], other);
    raced.ledger.refuseNext = new CohortError('ALREADY_ENROLLED', 'yes');
    await t.throwsAsync(enrolled(raced, round), { message });
    // The site's configuration was changed after it enrolled.
    const restarted = makeRig();
    const { key } = roundOf(restarted);
    restarted.ledger.enrol(key, [member], other);
    await t.throwsAsync(enrolled(restarted), { message });
    for (const { ledger, events } of [raced, restarted]) {
      t.deepEqual(ledger.requests, []);
      t.false(events.some(({ name: event }) => event === 'round.enrolled'));
    }
  }
});

test('an enrolment at another price than the site works out is refused, naming both', async (t) => {
  const rig = noisedRig('dp-fedsgd');
  const round = roundOf(rig);
  rig.ledger.enrol(round.key, [member]);
  const [own] = rig.ledger.rounds.get(round.key)?.enrolled ?? [];
  const cost = costOf(rig.terms.mechanism);
  t.deepEqual(own?.reserved, [{ account: 'cleveland~heart~train~record', cost: String(cost) }]);
  for (const [reserved, got] of [
    [[], 'nothing'],
    [[{ account: 'cleveland~heart~train~record', cost: '1' }], '1 of cleveland~heart~train~record'],
  ] as const) {
    rig.ledger.set(round.key, { enrolled: own === undefined ? [] : [{ ...own, reserved }] }, 'rounds.enrol');
    await t.throwsAsync(enrolled(rig), {
      message: `RESERVATION_MISSING: round ${round.key}: expected ${String(cost)} of cleveland~heart~train~record to be reserved for cleveland, got ${got}; nothing is shared: ask the ledger's operator`,
    });
  }
});

test('an account of another order than the terms is refused before anything is said', async (t) => {
  const rig = noisedRig('dp-fedsgd');
  state(rig, 'cleveland~heart~train~record', { alphaStar: 8 });
  await t.throwsAsync(enrolled(rig), {
    message: /^TERMS_REFUSED: mechanism\.alphaStar: expected 8, the order of cleveland~heart~train~record, got 7; /,
  });
  t.deepEqual(rig.ledger.requests, []);
});

test('a round that was frozen without this member takes no enrolment', async (t) => {
  const rig = makeRig();
  const round = roundOf(rig);
  freeze(rig, round, ['basel']);
  rig.ledger.refuseNext = new CohortError('ENROLMENT_CLOSED', 'frozen');
  t.is(await codeOf(enrolled(rig, round)), 'ENROLMENT_CLOSED');
});
