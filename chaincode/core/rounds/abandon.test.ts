// Giving up a committed round: two parties say why, and a reason that the same model and terms must repeat ends the plan with it.
import test from 'ava';
import { abandonReasons, isLasting, lastingReasons } from '@cohort/protos/abandon-reasons';
import { viewShapes } from '@cohort/protos/views-schema';
import { hospitals, state } from '../testing/consortium.ts';
import { enrolNoised, openedNoised } from '../testing/noised-story.ts';
import { abandonRequest, commit, committed, freeze, parties } from '../testing/round-story.ts';

test('a reason that must repeat closes the plan with the round, names it, and gives nothing back', async (t) => {
  const study = await openedNoised();
  const { consortium, plan, round, termsHash } = study;
  await enrolNoised(study, round, ...hospitals);
  await freeze(study, round);
  const hashed = await commit(study, round);
  const of = { msp: 'cleveland', dataset: 'heart-private', limit: 10, bookmark: '' };
  const before = await consortium.ask('budgets.statement', of);
  const { payload, event, writes } = await consortium.submit(
    parties[1],
    'rounds.abandon',
    abandonRequest(round, termsHash, hashed, 'step-cannot-run', [0, 2]),
  );
  t.deepEqual(payload, { closed: true });
  t.deepEqual(event, { name: 'round.abandoned', payload: { round, reason: 'step-cannot-run', closed: true } });
  t.is(writes[`active-plan~cleveland~${plan}`], null);
  t.like(await consortium.ask('rounds.plan', { plan }), { status: 'closed', reason: 'step-cannot-run', current: round });
  t.like(await consortium.ask('rounds.get', { round }), { status: 'abandoned', reason: 'step-cannot-run' });
  t.like(await consortium.refused(parties[0], 'rounds.open', { plan }), { code: 'PLAN_CLOSED', writes: {} });
  const after = await consortium.ask('budgets.statement', of);
  t.deepEqual(after, before);
  t.true(BigInt(after.accounts[0]?.spent ?? '0') > 0n);
});

test('every reason that must repeat closes, and no other does', async (t) => {
  t.deepEqual(lastingReasons, ['step-cannot-run']);
  for (const reason of abandonReasons) {
    const { consortium, plan, round, termsHash, bodyHash } = await committed();
    const { event } = await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, termsHash, bodyHash, reason));
    t.deepEqual(event?.payload, { round, reason, closed: isLasting(reason) });
    const expected = isLasting(reason) ? { status: 'closed', reason } : { status: 'active', reason: null };
    const view = await consortium.ask('rounds.plan', { plan });
    t.like(view, expected, reason);
    t.deepEqual(viewShapes['rounds.plan'](view, 'plan'), view, reason);
  }
});

test('one party closes no plan: not alone, not twice, not with another who gives another reason, and not for a reason of its own', async (t) => {
  const { consortium, plan, round, termsHash, bodyHash } = await committed();
  const said = (party: number, reason: string) => state('abandon', termsHash, party, { bodyHash, reason: reason as never });
  const [first, other] = [said(0, 'step-cannot-run'), said(1, 'model-not-finite')];
  const request = { round, reason: 'step-cannot-run', signatures: [first, said(1, 'step-cannot-run')] };
  const refusals = [
    [{ ...request, signatures: [first] }, 'BODY_INVALID'],
    [{ ...request, signatures: [first, first] }, 'EVIDENCE_INSUFFICIENT'],
    [{ ...request, signatures: [first, other] }, 'TERMS_MISMATCH'],
    [{ ...request, signatures: [first, said(1, 'expired')] }, 'TERMS_MISMATCH'],
    [{ ...request, reason: 'expired' }, 'TERMS_MISMATCH'],
    [{ ...request, reason: 'late', signatures: [said(0, 'late'), said(1, 'late')] }, 'BODY_INVALID'],
    [{ ...request, signatures: [first, { ...other, body: first.body }] }, 'SIGNATURE_INVALID'],
  ] as const;
  for (const [body, code] of refusals)
    t.like(await consortium.refused(parties[0], 'rounds.abandon', body), { code, writes: {}, event: null });
  t.like(await consortium.refused('switzerland/party', 'rounds.abandon', request), { code: 'ROLE_NOT_ALLOWED', writes: {} });
  t.is((await consortium.ask('rounds.plan', { plan })).status, 'active');
});

test('where one party alone made a sum, which it could have made whatever it liked, the round ends and the plan goes on', async (t) => {
  const { consortium, plan, round, termsHash, bodyHash } = await committed([0, 1]);
  t.true((await consortium.ask('rounds.get', { round })).singleAuthor.length > 0);
  const { payload } = await consortium.submit(
    parties[0],
    'rounds.abandon',
    abandonRequest(round, termsHash, bodyHash, 'step-cannot-run', [0, 1]),
  );
  t.deepEqual(payload, { closed: false });
  t.like(await consortium.ask('rounds.get', { round }), { status: 'abandoned', reason: 'step-cannot-run' });
  t.is((await consortium.ask('rounds.plan', { plan })).status, 'active');
  await consortium.submit(parties[0], 'rounds.open', { plan });
});

test('a plan that a vote has stopped keeps that reason', async (t) => {
  const { consortium, plan, round, termsHash, bodyHash } = await committed();
  await consortium.decide('cleveland', { kind: 'stop-plan', plan, reason: 'enough' });
  const { payload } = await consortium.submit(parties[0], 'rounds.abandon', abandonRequest(round, termsHash, bodyHash, 'step-cannot-run'));
  t.deepEqual(payload, { closed: false });
  t.like(await consortium.ask('rounds.plan', { plan }), { status: 'closed', reason: 'stopped' });
});
