// Enrolling once, whatever becomes of the answer.
import test from 'ava';
import type { Enrolment, RoundView } from '@cohort/protos/ledger';
import { CohortError } from '@cohort/protos/errors';
import { costOf, noisedRig, state } from '../testing/noised.ts';
import { codeOf } from '@cohort/protos/testing/code-of';
import { freeze, makeRig, member, roundOf, type Rig } from '../testing/rig.ts';
import { Round, type Checked } from '../round.ts';
import { checkDataset } from './check-dataset.ts';
import { enrol } from './enrol.ts';
import { load } from './load.ts';
import { pinPartitions } from './pin-partitions.ts';

async function enrolled(rig: Rig, given?: Round) {
  const round = given ?? (await roundOf(rig));
  const data = await load({ ...rig.ports.study, normalisation: 'schema' });
  const registered = await checkDataset(round as Checked, data, rig.ports);
  return await enrol(round as Checked, pinPartitions(round as Checked, registered, data, rig.ports), rig.ports);
}

test('an enrolment whose answer was lost is asked for again under the same request id', async (t) => {
  const rig = await makeRig();
  rig.next.answerLost = true;
  const { key } = await enrolled(rig);
  const [first, second] = rig.requests;
  t.deepEqual(first, second);
  t.is(rig.ledger.rounds.get(key)?.enrolled.length, 1);
});

test('a restarted agent repeats its request id, and skips an enrolment that the ledger shows', async (t) => {
  const rig = await makeRig();
  await enrolled(rig);
  const round = await roundOf(rig);
  await enrolled(rig, round);
  t.is(rig.requests.length, 1);
});

test('every refusal of the ledger ends the round with its code', async (t) => {
  for (const code of [
    'ENROLMENT_CLOSED',
    'MEMBER_SUSPENDED',
    'DATASET_NOT_ALLOWED',
    'MEMBER_ALREADY_RELEASED',
    'NODE_NOT_ACTIVE',
  ] as const) {
    const rig = await makeRig();
    rig.next.refused = new CohortError(code, 'no');
    t.is(await codeOf(enrolled(rig)), code);
  }
});

test('being enrolled already with these rows is success', async (t) => {
  const rig = await makeRig();
  const round = await roundOf(rig);
  await rig.ledger.enrol(round.key, member);
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
    const raced = await makeRig();
    const round = await roundOf(raced);
    await raced.ledger.enrol(round.key, member);
    brought(raced, round.key, { dataset: { msp: member, ...other } });
    await t.throwsAsync(enrolled(raced, round), { message });
    // The site's configuration was changed after it enrolled.
    const restarted = await makeRig();
    const { key } = await roundOf(restarted);
    await restarted.ledger.enrol(key, member);
    brought(restarted, key, { dataset: { msp: member, ...other } });
    const shown = await restarted.ports.ledger.evaluate('rounds.get', { round: key });
    await t.throwsAsync(enrolled(restarted, new Round(shown, new AbortController().signal)), { message });
    for (const { requests, events } of [raced, restarted]) {
      t.deepEqual(requests, []);
      t.false(events.some(({ name: event }) => event === 'round.enrolled'));
    }
  }
});

/** Changes what the ledger shows of this member's enrolment. */
function brought({ lies }: Rig, round: string, change: Partial<Enrolment>): void {
  lies.set('rounds.get', async (ask) => {
    const view = (await ask()) as RoundView;
    if (view.round !== round) return view;
    return { ...view, enrolled: view.enrolled.map((item) => (item.member === member ? { ...item, ...change } : item)) };
  });
}

test('an enrolment at another price than the site works out is refused, naming both', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  const round = await roundOf(rig);
  await rig.ledger.enrol(round.key, member);
  const [own] = rig.ledger.rounds.get(round.key)?.enrolled ?? [];
  const cost = costOf(rig.terms.mechanism);
  t.deepEqual(own?.reserved, [{ account: 'cleveland~heart~train~record', cost: String(cost) }]);
  for (const [reserved, got] of [
    [[], 'nothing'],
    [[{ account: 'cleveland~heart~train~record', cost: '1' }], '1 of cleveland~heart~train~record'],
  ] as const) {
    brought(rig, round.key, { reserved });
    await t.throwsAsync(enrolled(rig, round), {
      message: `RESERVATION_MISSING: round ${round.key}: expected ${String(cost)} of cleveland~heart~train~record to be reserved for cleveland, got ${got}; nothing is shared: ask the ledger's operator`,
    });
  }
});

test('an account of another order than the terms is refused before anything is said', async (t) => {
  const rig = await noisedRig('dp-fedsgd');
  state(rig, 'cleveland~heart~train~record', { alphaStar: 8 });
  await t.throwsAsync(enrolled(rig), {
    message: /^TERMS_REFUSED: mechanism\.alphaStar: expected 8, the order of cleveland~heart~train~record, got 7; /,
  });
  t.deepEqual(rig.requests, []);
});

test('a round that was frozen without this member takes no enrolment', async (t) => {
  const rig = await makeRig();
  const round = await roundOf(rig);
  await freeze(rig, round, ['basel']);
  t.is(await codeOf(enrolled(rig, round)), 'ENROLMENT_CLOSED');
});
