// One round's transactions: who may, when, and what each refusal leaves behind (nothing).
import test from 'ava';
import { bodyHash, noiseSetHash, type RoundBody } from '@cohort/protos/statements';
import { hospitals, identityOf, named, state } from '../testing/consortium.ts';
import {
  abandonRequest,
  advanceEpoch,
  bodyOf,
  collecting,
  commit,
  commitRequest,
  committed,
  enrol,
  freeze,
  heartPlan,
  opened,
  parties,
  publishRequest,
  type Study,
} from '../testing/round-story.ts';

const enrolment = (round: string, msp: string) => ({ round, dataset: { msp, dataset: 'heart', version: 1 }, accounts: [] });

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
  t.like(await consortium.refused('hungary/agent', 'rounds.enrol', enrolment(round, 'hungary')), { code: 'ALREADY_ENROLLED', writes: {} });
});

test("refuses another member's dataset, one outside the terms, an account, and an unknown round", async (t) => {
  const { consortium, round, plan } = await opened();
  const attempts: readonly [body: object, code: string][] = [
    [enrolment(round, 'cleveland'), 'DATASET_NOT_ALLOWED'],
    [{ ...enrolment(round, 'hungary'), dataset: { msp: 'hungary', dataset: 'heart', version: 2 } }, 'DATASET_NOT_ALLOWED'],
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
  t.like(await consortium.refused('hungary/agent', 'rounds.enrol', enrolment(round, 'hungary')), { code: 'ENROLMENT_CLOSED', writes: {} });
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

test('commit needs a frozen set, a party of the round, and happens once', async (t) => {
  const study = await opened();
  const { consortium, round } = study;
  await enrol(study, round, ...hospitals);
  const request = commitRequest(round, await bodyOf(study, round));
  t.like(await consortium.refused(parties[0], 'rounds.commit', request), { code: 'ENROLMENT_OPEN', writes: {} });
  await freeze(study, round);
  t.like(await consortium.refused('switzerland/party', 'rounds.commit', request), { code: 'ROLE_NOT_ALLOWED', writes: {} });
  await consortium.submit(parties[0], 'rounds.commit', request);
  const other = commitRequest(round, await bodyOf(study, round, hospitals.slice(0, 3), [1, 2]), [1, 2]);
  t.like(await consortium.refused(parties[1], 'rounds.commit', other), { code: 'ROUND_ALREADY_COMMITTED', writes: {} });
  t.like(await consortium.refused(parties[1], 'rounds.void', { round, reason: 'expired', evidence: [] }), {
    code: 'ROUND_ALREADY_COMMITTED',
    writes: {},
  });
});

const rebuilt = (body: RoundBody, change: Partial<RoundBody>): RoundBody => ({ ...body, ...change });

test('refuses a body about other members, another model, another round or another hash', async (t) => {
  const study = await collecting(hospitals);
  const { consortium, round } = study;
  const body = await bodyOf(study, round);
  const [first, second, third] = body.sums;
  const swapped = [second, first, third].filter((sum) => sum !== undefined);
  const attempts: readonly [name: string, body: RoundBody, code: string][] = [
    ['a stranger', await bodyOf(study, round, ['basel', ...hospitals.slice(0, 3)]), 'MEMBER_NOT_ENROLLED'],
    ['two members', await bodyOf(study, round, hospitals.slice(0, 2)), 'COHORT_TOO_SMALL'],
    ['five members', await bodyOf(study, round, [...hospitals, 'zurich']), 'COHORT_TOO_SMALL'],
    ['unsorted members', await bodyOf(study, round, [...hospitals].reverse()), 'BODY_INVALID'],
    ['a member twice', await bodyOf(study, round, ['cleveland', 'cleveland', 'hungary']), 'BODY_INVALID'],
    ['another model', rebuilt(body, { modelIn: named('other') }), 'TERMS_MISMATCH'],
    ['another round', rebuilt(body, { termsHash: named('other') }), 'TERMS_MISMATCH'],
    ['another set under the sums', rebuilt(body, { members: body.members.slice(0, 3) }), 'BODY_INVALID'],
    ['sums out of order', rebuilt(body, { sums: swapped }), 'BODY_INVALID'],
    ['another sum than signed', rebuilt(body, { sums: body.sums.map((sum) => ({ ...sum, sumHash: named('forged') })) }), 'BODY_INVALID'],
    [
      'no commitment of the r used',
      rebuilt(body, {
        sums: body.sums.map((sum) => ({
          ...sum,
          commitments: sum.commitments.slice(0, 1).map((item) => ({ ...item, body: { ...item.body, commitment: named('other') } })),
        })),
      }),
      'BODY_INVALID',
    ],
  ];
  for (const [name, attempt, code] of attempts)
    t.like(await consortium.refused(parties[0], 'rounds.commit', commitRequest(round, attempt)), { code, writes: {}, event: null }, name);
});

test('refuses a sum stated by a party that does not hold its index', async (t) => {
  const study = await collecting();
  const body = await bodyOf(study, study.round);
  // Round 1, attempt 0: party 2 plays role 0, so it must not author index 0, however well its r and its sum fit each other.
  const byParty2 = ({ commitments, statements, ...sum }: RoundBody['sums'][number]): RoundBody['sums'] => {
    const own = commitments.slice(0, 1).map((item) => state('noiseCommitmentStatement', item.termsHash, 2, item.body));
    const named = own.map(({ party, body }) => ({ party, commitment: body.commitment }));
    const noiseSet = noiseSetHash(body.termsHash, sum.index, named);
    const stated = statements.slice(0, 1).map((item) => state('sumStatement', item.termsHash, 2, { ...item.body, noiseSet }));
    return [{ ...sum, commitments: own, statements: stated }];
  };
  const sums = body.sums.flatMap((sum) => (sum.index === 0 ? byParty2(sum) : [sum]));
  t.like(await study.consortium.refused(parties[0], 'rounds.commit', commitRequest(study.round, { ...body, sums })), {
    code: 'BODY_INVALID',
    message: 'BODY_INVALID: body.sums[0].statements: expected one each of the holders 0, 1, got 2',
    writes: {},
  });
});

test('refuses signatures that are forged, repeated, of another body, or two without both absences', async (t) => {
  const study = await collecting();
  const { consortium, round } = study;
  const body = await bodyOf(study, round, hospitals, [0, 1]);
  const good = commitRequest(round, body, [0, 1]);
  const [own, theirs] = good.signatures;
  const third = 2;
  const attempts: readonly [name: string, request: object, code: string][] = [
    ['repeated', { ...good, signatures: [own, own] }, 'EVIDENCE_INSUFFICIENT'],
    ['forged', { ...good, signatures: [own, { ...theirs, signature: own?.signature }] }, 'SIGNATURE_INVALID'],
    [
      'of another body',
      { ...good, signatures: [own, state('bodySignature', body.termsHash, 1, { bodyHash: named('other') })] },
      'TERMS_MISMATCH',
    ],
    [
      'of another round',
      { ...good, signatures: [own, state('bodySignature', named('other'), 1, { bodyHash: bodyHash(body) })] },
      'TERMS_MISMATCH',
    ],
    ['without absences', { ...good, absences: [] }, 'EVIDENCE_INSUFFICIENT'],
    ['with one absence', { ...good, absences: good.absences.slice(0, 1) }, 'EVIDENCE_INSUFFICIENT'],
    [
      'absence of a signer',
      { ...good, absences: [0, 1].map((party) => state('absence', body.termsHash, party, { bodyHash: bodyHash(body), absent: 1 })) },
      'EVIDENCE_INSUFFICIENT',
    ],
    [
      'absence stated by a liar for another',
      {
        ...good,
        absences: [good.absences[0], state('absence', body.termsHash, 1, { bodyHash: bodyHash(body), absent: third }, 'cleveland/party')],
      },
      'SIGNATURE_INVALID',
    ],
    ['one signature', { ...good, signatures: [own] }, 'BODY_INVALID'],
    ['absences beside three', { ...commitRequest(round, body), absences: good.absences }, 'BODY_INVALID'],
  ];
  for (const [name, request, code] of attempts)
    t.like(await consortium.refused(parties[0], 'rounds.commit', request), { code, writes: {} }, name);
});

test('two signers with an absent third leave the indices with one author marked', async (t) => {
  const study = await collecting();
  const body = await bodyOf(study, study.round, hospitals, [0, 1]);
  const { payload } = await study.consortium.submit(parties[1], 'rounds.commit', commitRequest(study.round, body, [0, 1]));
  // Party 2 plays role 0 in round 1: indices 1 and 2 lost a holder.
  t.deepEqual(payload, { bodyHash: bodyHash(body), singleAuthor: [1, 2] });
});

test('publish needs two parties over this body and this model, after the commit, once', async (t) => {
  const study = await collecting();
  const { consortium, round, termsHash } = study;
  const model = named('model');
  t.like(await consortium.refused(parties[0], 'rounds.publish', publishRequest(round, termsHash, named('body'), model)), {
    code: 'ROUND_NOT_COMMITTED',
    writes: {},
  });
  const hashed = await commit(study, round);
  const good = publishRequest(round, termsHash, hashed, model);
  const [own] = good.signatures;
  t.like(await consortium.refused(parties[0], 'rounds.publish', { ...good, signatures: [own, own] }), {
    code: 'EVIDENCE_INSUFFICIENT',
    writes: {},
  });
  t.like(await consortium.refused(parties[0], 'rounds.publish', { ...good, modelOut: named('other') }), {
    code: 'TERMS_MISMATCH',
    writes: {},
  });
  t.like(await consortium.refused(parties[0], 'rounds.publish', publishRequest(round, termsHash, named('body'), model)), {
    code: 'TERMS_MISMATCH',
    writes: {},
  });
  await consortium.submit(parties[0], 'rounds.publish', good);
  t.like(await consortium.refused(parties[1], 'rounds.publish', good), { code: 'ALREADY_EXISTS', writes: {} });
  t.like(await consortium.refused(parties[1], 'rounds.abandon', abandonRequest(round, termsHash, hashed, 'expired')), {
    code: 'ALREADY_EXISTS',
    writes: {},
  });
});

test('publishing still works while a party is suspended, and opens nothing', async (t) => {
  const study = await committed();
  const { consortium, round, termsHash, plan } = study;
  await consortium.decide('cleveland', { kind: 'suspend', msp: 'longbeach', reason: 'left' });
  const { payload } = await consortium.submit(
    parties[0],
    'rounds.publish',
    publishRequest(round, termsHash, study.bodyHash, named('model')),
  );
  t.deepEqual(payload, { opened: null, finished: false });
  t.is((await consortium.ask('rounds.current', { plan }))?.status, 'published');
  t.like(await consortium.refused(parties[0], 'rounds.open', { plan }), { code: 'NODE_NOT_ACTIVE', writes: {} });
});

test('after an abandon the next attempt starts from the same model and refuses whom the first released', async (t) => {
  const study = await committed([0, 1, 2], hospitals.slice(0, 3));
  const { consortium, round, termsHash, plan } = study;
  const { event } = await consortium.submit(
    parties[0],
    'rounds.abandon',
    abandonRequest(round, termsHash, study.bodyHash, 'sum-out-of-bound'),
  );
  t.deepEqual(event, { name: 'round.abandoned', payload: { round, reason: 'sum-out-of-bound', closed: false } });
  await consortium.submit(parties[1], 'rounds.open', { plan });
  const next = `${plan}~1~1`;
  t.is((await consortium.ask('rounds.get', { round: next })).terms.modelIn, heartPlan.genesisModel);
  t.like(await consortium.refused('cleveland/agent', 'rounds.enrol', enrolment(next, 'cleveland')), {
    code: 'MEMBER_ALREADY_RELEASED',
    writes: {},
  });
  await t.notThrowsAsync(enrol(study, next, 'switzerland'));
});

test('a plan that cannot gather its cohort any more is closed by one party, and not before', async (t) => {
  const study: Study = await opened();
  const { consortium, plan, round, termsHash } = study;
  const close = { plan, reason: 'cohort-too-small' };
  t.like(await consortium.refused(parties[0], 'rounds.closePlan', close), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
  await enrol(study, round, ...hospitals);
  await freeze(study, round);
  const hashed = await commit(study, round);
  t.like(await consortium.refused(parties[0], 'rounds.closePlan', close), { code: 'ROUND_ALREADY_COMMITTED', writes: {} });
  await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, termsHash, hashed, 'sum-out-of-bound'));
  await consortium.submit(parties[0], 'rounds.open', { plan });
  const { event } = await consortium.submit(parties[0], 'rounds.closePlan', close as never);
  t.deepEqual(event, { name: 'plan.closed', payload: { plan, reason: 'cohort-too-small' } });
  t.like(await consortium.ask('rounds.get', { round: `${plan}~1~1` }), { status: 'void', reason: 'cohort-too-small' });
  t.like(await consortium.refused(parties[1], 'rounds.open', { plan }), { code: 'PLAN_CLOSED', writes: {} });
});

test('an expired round commits nothing, is void for anyone, and gives way to its next attempt', async (t) => {
  const study = await collecting();
  const { consortium, round, plan } = study;
  const request = commitRequest(round, await bodyOf(study, round));
  t.like(await consortium.refused('hungary/agent', 'rounds.void', { round, reason: 'expired', evidence: [] }), {
    code: 'NOT_EXPIRED',
    writes: {},
  });
  for (let epoch = 0; epoch <= heartPlan.expiryEpochs; epoch++) await advanceEpoch(consortium);
  t.like(await consortium.refused(parties[0], 'rounds.commit', request), { code: 'ROUND_CLOSED', writes: {} });
  const { event } = await consortium.submit(parties[2], 'rounds.open', { plan });
  t.like(event?.payload, { round: `${plan}~1~1`, voided: round });
  t.like(await consortium.ask('rounds.get', { round }), { status: 'void', reason: 'expired' });
  const again = await opened();
  for (let epoch = 0; epoch <= heartPlan.expiryEpochs; epoch++) await advanceEpoch(again.consortium);
  t.like(await again.consortium.refused('hungary/agent', 'rounds.enrol', enrolment(again.round, 'hungary')), { code: 'ROUND_NOT_OPEN' });
  await again.consortium.submit('hungary/agent', 'rounds.void', { round: again.round, reason: 'expired', evidence: [] });
  t.like(await again.consortium.refused(parties[0], 'rounds.commit', { ...request, round: again.round }), {
    code: 'ROUND_VOID',
    writes: {},
  });
});

test("a holder that was absent may dispute a single author's hash, and marks the model", async (t) => {
  const study = await committed([0, 1]);
  const { consortium, round, termsHash, plan } = study;
  const { body } = await consortium.ask('rounds.get', { round });
  const said = body?.sums[1]?.statements[0]?.body;
  if (said === undefined) return t.fail('index 1 has an author');
  const claim = (change: object, party = 2, node?: string) => ({
    round,
    index: 1,
    statement: state('sumStatement', termsHash, party, { ...said, sumHash: named('recomputed'), ...change }, node),
  });
  t.like(await consortium.refused(parties[2], 'rounds.dispute', claim({ sumHash: said.sumHash })), {
    code: 'EVIDENCE_INSUFFICIENT',
    writes: {},
  });
  t.like(await consortium.refused(parties[2], 'rounds.dispute', claim({ noiseSet: named('other') })), {
    code: 'EVIDENCE_INSUFFICIENT',
    writes: {},
  });
  t.like(await consortium.refused(parties[2], 'rounds.dispute', { ...claim({}), index: 0 }), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
  t.like(await consortium.refused(parties[0], 'rounds.dispute', claim({}, 0)), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
  // The author itself, and another's statement.
  t.like(await consortium.refused(parties[1], 'rounds.dispute', claim({}, 1)), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
  t.like(await consortium.refused(parties[1], 'rounds.dispute', claim({})), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
  t.like(await consortium.refused(parties[2], 'rounds.dispute', claim({}, 2, parties[0])), { code: 'SIGNATURE_INVALID', writes: {} });
  await consortium.submit(parties[2], 'rounds.dispute', claim({}));
  t.like(await consortium.refused(parties[2], 'rounds.dispute', claim({})), { code: 'ALREADY_EXISTS', writes: {} });
  await consortium.submit(parties[0], 'rounds.publish', publishRequest(round, termsHash, study.bodyHash, named('model')));
  t.deepEqual((await consortium.ask('rounds.get', { round })).disputes, [{ index: 1, party: 2 }]);
  t.like((await consortium.list('models.lineage', { plan }))[0], { provisional: true, disputed: true });
});
