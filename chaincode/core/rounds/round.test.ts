// One round's transactions: who may, when, and what each refusal leaves behind (nothing).
import test from 'ava';
import { hospitals, named, state } from '../testing/consortium.ts';
import {
  abandonRequest,
  advanceEpoch,
  bodyOf,
  collecting,
  commit,
  commitRequest,
  committed,
  committedBy,
  enrol,
  enrolment,
  heartPlan,
  opened,
  parties,
  publishRequest,
  type Study,
} from '../testing/round-story.ts';

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
  const hashed = await committedBy(study, round);
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
