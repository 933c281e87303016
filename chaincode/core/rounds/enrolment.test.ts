// A round is opened on the plan's terms, members enrol with their own rows, and two parties freeze the set.
import test from 'ava';
import { hospitals, identityOf, named } from '../testing/consortium.ts';
import { collecting, enrol, enrolment, freeze, heartPlan, opened, parties, refusedEnrolment } from '../testing/round-story.ts';

test('the first opener wins, the second is told so and writes nothing', async (t) => {
  const { consortium, plan, round } = await opened();
  t.like(await consortium.refused(parties[1], 'rounds.open', { plan }), { code: 'ROUND_ALREADY_OPEN', writes: {} });
  t.like(await consortium.refused('switzerland/party', 'rounds.open', { plan }), { code: 'ROLE_NOT_ALLOWED', writes: {} });
  t.like(await consortium.refused(parties[1], 'rounds.open', { plan: named('other') }), { code: 'NOT_FOUND' });
  t.is(round, `${plan}~1~0`);
});

test("the opener supplies no term: deadlines, parties and model are the plan's and the registry's", async (t) => {
  const { consortium, round, plan } = await opened();
  t.like(await consortium.refused(parties[1], 'rounds.open', { plan, deadlines: { enrol: 0 } }), { code: 'BODY_INVALID', writes: {} });
  const { terms } = await consortium.ask('rounds.get', { round });
  t.deepEqual(terms.deadlines, heartPlan.deadlines);
  t.is(terms.modelIn, heartPlan.genesisModel);
  t.is(terms.expiryEpoch, heartPlan.expiryEpochs);
  t.deepEqual(
    terms.parties.map((item) => item.node),
    [...parties],
  );
});

test("enrolling writes this member's keys and its request, so that members never conflict", async (t) => {
  const { consortium, round } = await opened();
  const { writes, event } = await consortium.submit('hungary/agent', 'rounds.enrol', enrolment(round, 'hungary'), 'id');
  t.deepEqual(Object.keys(writes), [
    `enrolment~${round}~hungary`,
    `request~hungary~${identityOf('hungary/agent')}~id`,
    `values~train~${heartPlan.genesisModel}~hungary`,
  ]);
  const { enrolled } = await consortium.ask('rounds.get', { round });
  t.deepEqual(event, { name: 'round.enrolled', payload: { round, enrolment: enrolled[0] } });
  t.like(await refusedEnrolment({ consortium, round }, 'hungary'), { code: 'ALREADY_ENROLLED', writes: {} });
});

test("refuses another member's dataset, one outside the terms, an account, and an unknown round", async (t) => {
  const { consortium, round, plan } = await opened();
  const attempts: readonly [body: object, code: string][] = [
    [enrolment(round, 'cleveland'), 'DATASET_NOT_ALLOWED'],
    [enrolment(round, 'hungary', 2), 'DATASET_NOT_ALLOWED'],
    [{ ...enrolment(round, 'hungary'), accounts: [{ account: 'train', nonce: 0 }] }, 'BODY_INVALID'],
    [enrolment(`${plan}~2~0`, 'hungary'), 'ROUND_UNKNOWN'],
  ];
  for (const [body, code] of attempts) t.like(await consortium.refused('hungary/agent', 'rounds.enrol', body), { code, writes: {} });
});

test('one party alone cannot close enrolment; the second freezes the set, and nobody enters after', async (t) => {
  const study = await opened();
  const { consortium, round } = study;
  await enrol(study, round, 'cleveland', 'hungary', 'longbeach');
  const first = await consortium.submit(parties[0], 'rounds.closeEnrolment', { round });
  t.deepEqual([first.payload, first.event], [{ frozen: null }, null]);
  t.like(await consortium.refused(parties[0], 'rounds.closeEnrolment', { round }), { code: 'VOTE_EXISTS', writes: {} });
  t.like(await consortium.refused('switzerland/party', 'rounds.closeEnrolment', { round }), { code: 'ROLE_NOT_ALLOWED', writes: {} });
  await enrol(study, round, 'switzerland');
  const second = await consortium.submit(parties[2], 'rounds.closeEnrolment', { round });
  t.deepEqual(second.event, { name: 'round.enrolment-closed', payload: { round, members: [...hospitals] } });
  t.like(await refusedEnrolment({ consortium, round }, 'hungary'), { code: 'ENROLMENT_CLOSED', writes: {} });
  t.like(await consortium.refused(parties[1], 'rounds.closeEnrolment', { round }), { code: 'ENROLMENT_CLOSED', writes: {} });
});

test('a member suspended before the freeze is left out; after it, it stays in the set', async (t) => {
  const study = await opened();
  await enrol(study, study.round, ...hospitals);
  await study.consortium.decide('cleveland', { kind: 'suspend', msp: 'switzerland', reason: 'left' });
  await freeze(study, study.round);
  const { enrolled } = await study.consortium.ask('rounds.get', { round: study.round });
  t.deepEqual(
    enrolled.map((item) => item.member),
    ['cleveland', 'hungary', 'longbeach'],
  );
  const later = await collecting();
  await later.consortium.decide('cleveland', { kind: 'suspend', msp: 'switzerland', reason: 'left' });
  t.is((await later.consortium.ask('rounds.get', { round: later.round })).enrolled.length, 4);
});
