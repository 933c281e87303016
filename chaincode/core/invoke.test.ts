// The whole life of a study through the one door, then the door's own rules.
import test from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { termsHash } from '@cohort/protos/terms';
import { plainRows } from '@cohort/protos/testing/study-plan';
import { anchorOf, initialise, invoke, query } from './invoke.ts';
import { genesisOf, hospitals, identityOf, knownKeysOf, named } from './testing/consortium.ts';
import { MemoryLedger } from './testing/memory-stub.ts';
import { admitted, bodyOf, collecting, commit, commitRequest, committedBy, parties, publishRequest } from './testing/round-story.ts';

test('a study goes from admission to its last model', async (t) => {
  const study = await collecting();
  const { consortium, plan, round } = study;
  const first = await consortium.ask('rounds.get', { round });
  t.is(first.status, 'collecting');
  t.deepEqual(
    first.enrolled.map((item) => item.member),
    [...hospitals],
  );
  t.is(first.termsHash, termsHash(first.terms, anchorOf(genesisOf(...hospitals))));

  const hashed = await commit(study, round);
  const published = await consortium.submit(parties[1], 'rounds.publish', publishRequest(round, first.termsHash, hashed, named('model 1')));
  const next = `${plan}~2~0`;
  t.deepEqual(
    Object.keys(published.writes).map((key) => key.split('~')[0]),
    ['model', 'model-maker', 'progress', 'publication', 'request', 'round'],
  );

  const second = await consortium.ask('rounds.current', { plan });
  t.is(second?.round, next);
  t.is(second?.terms.modelIn, named('model 1'));
  t.deepEqual(published.event, {
    name: 'round.published',
    payload: {
      round,
      modelOut: named('model 1'),
      opened: next,
      next: { terms: second?.terms, termsHash: second?.termsHash },
      finished: false,
    },
  });
  const last = await committedBy(study, next, hospitals, [1, 2]);
  const finished = await consortium.submit(
    parties[2],
    'rounds.publish',
    publishRequest(next, second?.termsHash ?? '', last, named('model 2'), [1, 2]),
  );
  t.deepEqual(finished.payload, { opened: null, finished: true });
  t.is((await consortium.list('rounds.plans', {}))[0]?.status, 'finished');
  t.deepEqual(
    (await consortium.list('models.lineage', { plan })).map(({ modelIn, modelOut, provisional }) => ({
      modelIn,
      modelOut,
      provisional,
    })),
    [
      { modelIn: named('genesis model'), modelOut: named('model 1'), provisional: false },
      { modelIn: named('model 1'), modelOut: named('model 2'), provisional: true },
    ],
  );
  t.is((await consortium.refused(parties[0], 'rounds.open', { plan })).code, 'PLAN_CLOSED');
});

test("commit writes this round's keys only", async (t) => {
  const study = await collecting();
  const body = await bodyOf(study, study.round);
  const { writes, event } = await study.consortium.submit(parties[0], 'rounds.commit', commitRequest(study.round, body), 'once');
  t.deepEqual(Object.keys(writes), [`commit~${study.round}`, `request~cleveland~${identityOf('cleveland/party')}~once`]);
  t.is(event?.name, 'round.committed');
});

test('a repeated request returns the stored payload and writes nothing', async (t) => {
  const consortium = await admitted();
  const body = { ...plainRows, version: 2 };
  const first = await consortium.submit('hungary/agent', 'datasets.register', body, 'same');
  const again = await consortium.submit('hungary/agent', 'datasets.register', body, 'same');
  t.deepEqual(again, { payload: first.payload, writes: {}, event: null });
  const other = await consortium.refused('hungary/agent', 'datasets.register', { ...body, version: 3 }, 'same');
  t.like(other, { code: 'REQUEST_ID_REUSED', writes: {}, event: null });
  const verb = await consortium.refused('hungary/agent', 'rounds.enrol', body, 'same');
  t.like(verb, { code: 'REQUEST_ID_REUSED', writes: {} });
});

test('a request id belongs to its creator: another node cannot squat on it', async (t) => {
  const consortium = await admitted();
  const body = { ...plainRows, version: 2 };
  await consortium.submit('hungary/agent', 'datasets.register', body, 'same');
  const { payload } = await consortium.submit('cleveland/agent', 'datasets.register', body, 'same');
  t.deepEqual(payload, { msp: 'cleveland', dataset: 'heart', version: 2 });
});

test('a refusal is not stored: the same request id may be used again', async (t) => {
  const consortium = await admitted();
  t.like(await consortium.refused('hungary/agent', 'datasets.register', plainRows, 'id'), { code: 'DATASET_EXISTS', writes: {} });
  await t.notThrowsAsync(consortium.submit('hungary/agent', 'datasets.register', { ...plainRows, version: 2 }, 'id'));
});

test('refuses who is not registered, whose MSP differs, and whose role may not', async (t) => {
  const consortium = await admitted();
  const body = { plan: named('plan') };
  t.like(await consortium.refused('cleveland/ledger', 'rounds.open', body), { code: 'NODE_NOT_ACTIVE', writes: {} });
  const forged = consortium.ledger.begin('hungary', identityOf('cleveland/party'));
  await t.throwsAsync(invoke(forged.stub, 'rounds.open', 'id', canonicalJson(body)), { message: /^NODE_NOT_ACTIVE/ });
  t.deepEqual(forged.writes(), {});
  t.like(await consortium.refused('cleveland/agent', 'rounds.open', body), { code: 'ROLE_NOT_ALLOWED', writes: {} });
});

test('refuses an unknown verb, a prototype name and a body that is not canonical or has an unknown key', async (t) => {
  const consortium = await admitted();
  const { stub, writes } = consortium.ledger.begin('cleveland', identityOf('cleveland/party'));
  await t.throwsAsync(invoke(stub, 'rounds.steal', 'id', '{}'), { message: /^VERB_UNKNOWN/ });
  await t.throwsAsync(invoke(stub, 'constructor', 'id', '{}'), { message: /^VERB_UNKNOWN/ });
  await t.throwsAsync(query(stub, 'toString', '{}'), { message: /^VERB_UNKNOWN/ });
  await t.throwsAsync(invoke(stub, 'rounds.open', 'id', '{ "plan": "" }'), { message: /^ENCODING_INVALID/ });
  await t.throwsAsync(invoke(stub, 'rounds.open', 'id', canonicalJson({ plan: named('plan'), r: 1 })), {
    message: /^BODY_INVALID: body\.r: unknown key/,
  });
  await t.throwsAsync(invoke(stub, 'rounds.open', 'two words', '{}'), { message: /^BODY_INVALID: requestId/ });
  t.deepEqual(writes(), {});
});

test('the genesis can be written once', async (t) => {
  const ledger = new MemoryLedger();
  const first = ledger.begin('nobody', '');
  await initialise(first.stub, genesisOf('cleveland'));
  t.deepEqual(Object.keys(first.writes()), [
    'anchor',
    `certificate~cleveland~${identityOf('cleveland/admin')}`,
    'epoch',
    'epoch-length',
    'genesis',
    ...knownKeysOf('cleveland', 'admin'),
    'node~cleveland/admin',
    'organisation~cleveland',
  ]);
  t.is(first.writes()['anchor'], anchorOf(genesisOf('cleveland')));
  first.commit();
  const second = ledger.begin('nobody', '');
  await t.throwsAsync(initialise(second.stub, genesisOf('hungary')), { message: /^ALREADY_EXISTS/ });
  t.deepEqual(second.writes(), {});
});
