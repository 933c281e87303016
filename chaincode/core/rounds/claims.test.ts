// A single author's sum: claimed by the holder that was absent, confirmed, disputed and upheld, or never answered.
import test from 'ava';
import type { Signed } from '@cohort/protos/statements';
import { named, state } from '../testing/consortium.ts';
import {
  advanceEpoch,
  collecting,
  commit,
  committed,
  committedBy,
  freeze,
  heartPlan,
  parties,
  publishRequest,
  type Study,
} from '../testing/round-story.ts';
import { pooledPlan, publishStatistics, statisticsPlan } from '../testing/statistics-story.ts';
import { budgeted, enrolNoised, noisedPlan, openPlan, playRound } from '../testing/noised-story.ts';

type Committed = Study & { readonly bodyHash: string };
/** Party 2 was absent in round 1: indices 1 and 2 are its own, of which party 1 and party 0 are the only authors. */
const [index, absent] = [1, 2];

async function authored({ consortium, round }: Study, at = index): Promise<Signed<'sumStatement'>['body']> {
  const { body } = await consortium.ask('rounds.get', { round });
  return (body?.sums[at]?.statements[0] as Signed<'sumStatement'>).body;
}

async function statementOf(study: Study, change: object = {}, party = absent): Promise<Signed<'sumStatement'>> {
  return state('sumStatement', study.termsHash, party, { ...(await authored(study)), ...change });
}

async function published(): Promise<Committed> {
  const study = await committed([0, 1]);
  await study.consortium.submit(
    parties[0],
    'rounds.publish',
    publishRequest(study.round, study.termsHash, study.bodyHash, named('model 1')),
  );
  return study;
}

/** A noised plan whose first round two parties published, and whose second is open. */
async function noised(): Promise<Study> {
  const study = await openPlan(await budgeted(), { ...noisedPlan, rounds: 3 });
  await enrolNoised(study, study.round, ...noisedPlan.datasets.map(({ msp }) => msp));
  await freeze(study, study.round);
  const bodyHash = await commit(study, study.round, [0, 1]);
  await study.consortium.submit(parties[0], 'rounds.publish', publishRequest(study.round, study.termsHash, bodyHash, named('model 1')));
  return study;
}

async function epochs({ consortium }: Study, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await advanceEpoch(consortium);
}

test('the absent holder claims an index once; nobody else may, and no index that two vouch for', async (t) => {
  const { consortium, round } = await published();
  t.like(await consortium.refused(parties[0], 'rounds.claim', { round, index }), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
  t.like(await consortium.refused(parties[1], 'rounds.claim', { round, index }), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
  t.like(await consortium.refused(parties[2], 'rounds.claim', { round, index: 0 }), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
  const { event } = await consortium.submit(parties[2], 'rounds.claim', { round, index });
  t.deepEqual(event, { name: 'round.claimed', payload: { round, index, party: absent } });
  t.deepEqual((await consortium.ask('rounds.get', { round })).claims, [{ index, party: absent, epoch: 0, outcome: 'open' }]);
  t.like(await consortium.refused(parties[2], 'rounds.claim', { round, index }), { code: 'ALREADY_EXISTS', writes: {} });
});

test('a claim comes while the author still keeps the shares, not after it', async (t) => {
  const study = await published();
  const { consortium, round } = study;
  await epochs(study, heartPlan.retentionEpochs);
  await consortium.submit(parties[2], 'rounds.claim', { round, index });
  await epochs(study, 1);
  t.like(await consortium.refused(parties[2], 'rounds.claim', { round, index: 2 }), { code: 'ROUND_CLOSED', writes: {} });
});

test('a model is provisional until every index with a single author is confirmed with the committed hash', async (t) => {
  const study = await published();
  const { consortium, round, plan } = study;
  const provisional = async (): Promise<unknown> => (await consortium.list('models.lineage', { plan }))[0]?.provisional;
  const right = await statementOf(study);
  t.like(await consortium.refused(parties[2], 'rounds.confirm', { round, index, statement: right }), { code: 'NOT_FOUND', writes: {} });
  await consortium.submit(parties[2], 'rounds.claim', { round, index });
  for (const [statement, code] of [
    [await statementOf(study, { sumHash: named('another') }), 'EVIDENCE_INSUFFICIENT'],
    [await statementOf(study, { noiseSet: named('other r') }), 'EVIDENCE_INSUFFICIENT'],
    [await statementOf(study, {}, 1), 'EVIDENCE_INSUFFICIENT'],
    [{ ...right, signature: '00'.repeat(64) }, 'SIGNATURE_INVALID'],
  ] as const)
    t.like(await consortium.refused(parties[2], 'rounds.confirm', { round, index, statement }), { code, writes: {} });
  t.like(await consortium.refused(parties[0], 'rounds.confirm', { round, index, statement: right }), { code: 'EVIDENCE_INSUFFICIENT' });
  await consortium.submit(parties[2], 'rounds.confirm', { round, index, statement: right });
  t.is(await provisional(), true, 'index 2 has its author alone yet');
  await consortium.submit(parties[2], 'rounds.claim', { round, index: 2 });
  const second = state('sumStatement', study.termsHash, absent, await authored(study, 2));
  await consortium.submit(parties[2], 'rounds.confirm', { round, index: 2, statement: second });
  t.is(await provisional(), false);
  t.deepEqual(
    (await consortium.ask('rounds.get', { round })).claims.map(({ outcome }) => outcome),
    ['confirmed', 'confirmed'],
  );
  const another = await statementOf(study, { sumHash: named('recomputed') });
  t.like(await consortium.refused(parties[2], 'rounds.dispute', { round, index, statement: another }), {
    code: 'ALREADY_EXISTS',
    writes: {},
  });
});

test('a claim that its author leaves unanswered for a whole epoch taints the round, by the claimant alone', async (t) => {
  const study = await noised();
  const { consortium, round, plan } = study;
  await epochs(study, 1);
  await consortium.submit(parties[2], 'rounds.claim', { round, index });
  await epochs(study, 1);
  t.like(await consortium.refused(parties[2], 'rounds.taint', { round, index }), { code: 'NOT_EXPIRED', writes: {} });
  await epochs(study, 1);
  t.like(await consortium.refused(parties[0], 'rounds.taint', { round, index }), { code: 'EVIDENCE_INSUFFICIENT', writes: {} });
  t.like(await consortium.refused(parties[2], 'rounds.taint', { round, index: 2 }), { code: 'NOT_FOUND', writes: {} });
  const { event } = await consortium.submit(parties[2], 'rounds.taint', { round, index });
  t.deepEqual(event, { name: 'round.tainted', payload: { round, index, ended: `${plan}~2~0` } });
  t.like(await consortium.refused(parties[2], 'rounds.taint', { round, index }), { code: 'ROUND_CLOSED', writes: {} });
  const view = await consortium.ask('rounds.get', { round });
  t.deepEqual([view.tainted, view.claims], [true, [{ index, party: absent, epoch: 1, outcome: 'unanswered' }]]);
  t.like(await consortium.ask('rounds.get', { round: `${plan}~2~0` }), { status: 'void', reason: 'tainted' });
});

test('a confirmed or disputed claim cannot be called unanswered', async (t) => {
  const study = await published();
  const { consortium, round } = study;
  for (const at of [1, 2]) await consortium.submit(parties[2], 'rounds.claim', { round, index: at });
  await consortium.submit(parties[2], 'rounds.confirm', { round, index, statement: await statementOf(study) });
  const other = state('sumStatement', study.termsHash, absent, { ...(await authored(study, 2)), sumHash: named('recomputed') });
  await consortium.submit(parties[2], 'rounds.dispute', { round, index: 2, statement: other });
  await epochs(study, 3);
  for (const at of [1, 2])
    t.like(await consortium.refused(parties[2], 'rounds.taint', { round, index: at }), { code: 'ALREADY_EXISTS', writes: {} });
  t.deepEqual(
    (await consortium.ask('rounds.get', { round })).claims.map(({ outcome }) => outcome),
    ['confirmed', 'disputed'],
  );
});

test('a dispute that a vote upholds sets the plan back: later rounds are tainted too, and the round is made again from its modelIn', async (t) => {
  const study = await noised();
  const { consortium, round, plan } = study;
  t.is(await playRound(study, `${plan}~2~0`), `${plan}~3~0`);
  const uphold = { kind: 'uphold-dispute', round, index, reason: 'recomputed by two institutions' } as const;
  const propose = { body: uphold, nonce: 'early', opensEpoch: 0, closesEpoch: 5, possessions: [] };
  t.like(await consortium.refused('switzerland/admin', 'governance.propose', propose), { code: 'NOT_FOUND', writes: {} });
  const statement = await statementOf(study, { sumHash: named('recomputed') });
  await consortium.submit(parties[2], 'rounds.dispute', { round, index, statement });
  const proposal = await consortium.decide('switzerland', uphold);
  const { electorate } = await consortium.ask('governance.get', { proposal });
  t.false(electorate.includes('hungary'), 'the author of index 1 does not judge itself');

  t.like(await consortium.ask('rounds.get', { round: `${plan}~3~0` }), { status: 'void', reason: 'tainted' });
  const [view] = await consortium.list('rounds.plans', {});
  t.like(view, { status: 'active', model: noisedPlan.genesisModel, current: round });
  const { payload } = await consortium.submit(parties[0], 'rounds.open', { plan });
  t.is((payload as { round: string }).round, `${plan}~1~1`);
  t.is((await consortium.ask('rounds.get', { round: `${plan}~1~1` })).terms.modelIn, noisedPlan.genesisModel);
  t.is(await playRound(study, `${plan}~1~1`), `${plan}~2~1`, 'round 2 was opened before: its next attempt follows');
  t.deepEqual(
    (await consortium.list('models.lineage', { plan })).map((model) => [model.round.slice(plan.length), model.tainted]),
    [
      ['~1~0', true],
      ['~1~1', false],
      ['~2~0', true],
    ],
  );
  t.like(await consortium.refused('switzerland/admin', 'governance.propose', { ...propose, nonce: 'again' }), {
    code: 'ROUND_CLOSED',
    writes: {},
  });
});

test('a committed round that came from a tainted one is abandoned; what it cost stays spent', async (t) => {
  const study = await noised();
  const { consortium, round, plan } = study;
  const second = `${plan}~2~0`;
  await enrolNoised(study, second, ...noisedPlan.datasets.map(({ msp }) => msp));
  await freeze(study, second);
  await commit(study, second);
  const spent = async () => (await consortium.statement('switzerland', 'heart-private')).accounts[0]?.spent;
  const before = await spent();
  const statement = await statementOf(study, { sumHash: named('recomputed') });
  await consortium.submit(parties[2], 'rounds.dispute', { round, index, statement });
  await consortium.decide('switzerland', { kind: 'uphold-dispute', round, index, reason: 'recomputed' });
  t.like(await consortium.ask('rounds.get', { round: second }), { status: 'abandoned', reason: 'tainted' });
  t.is(await spent(), before);
});

test('a finished plan goes on when a round of it is tainted, and no new plan begins with its model', async (t) => {
  const study = await openPlan(await budgeted(), { ...noisedPlan, rounds: 1 });
  const { consortium, round, plan } = study;
  await enrolNoised(study, round, ...noisedPlan.datasets.map(({ msp }) => msp));
  await freeze(study, round);
  const bodyHash = await commit(study, round, [0, 1]);
  await consortium.submit(parties[0], 'rounds.publish', publishRequest(round, study.termsHash, bodyHash, named('model 1')));
  t.is((await consortium.list('rounds.plans', {}))[0]?.status, 'finished');
  const next = await openPlan(consortium, { ...noisedPlan, genesisModel: named('model 1') }, 'next');
  await playRound(next, next.round);
  await consortium.submit(parties[2], 'rounds.claim', { round, index });
  await epochs(study, 2);
  await consortium.submit(parties[2], 'rounds.taint', { round, index });
  t.is((await consortium.list('rounds.plans', {})).find((view) => view.plan === plan)?.status, 'active');
  const models = await consortium.list('models.lineage', { plan: next.plan });
  t.deepEqual(
    models.map(({ tainted }) => tainted),
    [true],
    'also what another plan made from it',
  );
  const body = { kind: 'plan', plan: { ...noisedPlan, genesisModel: named('model 1') } } as const;
  const refused = await consortium.refused('switzerland/admin', 'governance.propose', {
    body,
    nonce: 'n',
    opensEpoch: 2,
    closesEpoch: 9,
    possessions: [],
  });
  t.is(refused.code, 'PLAN_NOT_ACCEPTED');
});

test('no plan scales by the statistics of a tainted round', async (t) => {
  const study = await collecting(undefined, statisticsPlan);
  const { consortium, round, plan } = study;
  await publishStatistics(study, round, await commit(study, round, [0, 1]));
  const body = { kind: 'plan', plan: pooledPlan(round) } as const;
  const before = await consortium.propose('switzerland', body, 'before');
  const early = await openPlan(consortium, pooledPlan(round), 'early');
  const scaled = publishRequest(early.round, early.termsHash, await committedBy(early, early.round), named('scaled'));
  await consortium.submit(parties[0], 'rounds.publish', scaled);
  await consortium.submit(parties[2], 'rounds.claim', { round, index });
  await epochs(study, 2);
  await consortium.submit(parties[2], 'rounds.taint', { round, index });
  t.is((await consortium.list('models.lineage', { plan: early.plan }))[0]?.tainted, true, 'nor counts what did');
  const request = { body, nonce: 'after', opensEpoch: 2, closesEpoch: 9, possessions: [] };
  t.like(await consortium.refused('switzerland/admin', 'governance.propose', request), { code: 'PLAN_NOT_ACCEPTED', writes: {} });
  for (const msp of ['cleveland', 'hungary', 'longbeach'])
    await consortium.submit(`${msp}/admin`, 'governance.vote', { proposal: before, choice: 'yes' });
  t.like(await consortium.refused('switzerland/admin', 'governance.close', { proposal: before }), {
    code: 'PLAN_NOT_ACCEPTED',
    writes: {},
  });
  t.is((await consortium.list('models.lineage', { plan }))[0]?.tainted, true);
});
