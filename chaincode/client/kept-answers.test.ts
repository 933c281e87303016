// An answer is kept while blocks come, moves with them, and is asked for again when they do not say all.
import test from 'ava';
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { LedgerEventName } from '@cohort/protos/events';
import type { QueryVerb, SignedHeader } from '@cohort/protos/ledger';
import { heartPlan, opened, parties, type Study } from '../core/testing/round-story.ts';
import { viewShapes } from '@cohort/protos/views-schema';
import type { Moving } from './answer-after.ts';
import { KeptAnswers } from './kept-answers.ts';

const creator = { msp: 'cleveland', certSha256: '00'.repeat(32) };
const moving = (verb: Moving['verb'], body: object, event: object | null = null) => ({ verb, body, creator, event }) as unknown as Moving;
const publish = moving('rounds.publish', { round: 'p~1~0' });

/** Asks with an answer that says how often the ledger was asked. */
function asking(kept: KeptAnswers) {
  let asked = 0;
  return async (verb: QueryVerb, meanwhile = (): void => undefined) =>
    (await kept.get(verb, verb, () => {
      meanwhile();
      return Promise.resolve({ asked: ++asked } as never);
    })) as unknown as { readonly asked: number };
}
const header = (height: number) => ({ height }) as SignedHeader;
const kept = () => new KeptAnswers(viewShapes);

test('an answer is asked for once while blocks come, and each time while none do', async (t) => {
  const answers = kept();
  const ask = asking(answers);
  t.deepEqual([await ask('members.node'), await ask('members.node')], [{ asked: 1 }, { asked: 2 }]);
  const unfollow = answers.follow();
  t.deepEqual([await ask('members.node'), await ask('members.node')], [{ asked: 3 }, { asked: 3 }]);
  unfollow();
  t.is((await ask('members.node')).asked, 4, 'the stream broke: nothing could have moved it since');
});

const event = (name: LedgerEventName) => ({ name, payload: {} });

test('a transaction that may move a node, a dataset or the epoch ends its answer, one about rounds does not', async (t) => {
  for (const verb of ['members.list', 'members.node', 'datasets.get', 'datasets.list', 'epochs.current'] as const) {
    const answers = kept();
    answers.follow();
    const ask = asking(answers);
    await ask(verb);
    answers.take(header(1), [publish]);
    t.is((await ask(verb)).asked, 1);
    answers.take(header(2), [moving('epochs.advance', { from: 1 }, event('epoch.advanced'))]);
    t.is((await ask(verb)).asked, 2);
  }
});

test('a vote moves neither registry, plan nor epoch, and what it decides does', async (t) => {
  for (const [verb, decided] of [
    ['members.list', 'member.admitted'],
    ['members.node', 'node.replaced'],
    ['members.node', 'node.revoked'],
    ['members.list', 'member.readmitted'],
    ['rounds.plans', 'plan.accepted'],
    ['rounds.activePlans', 'plan.closed'],
    ['epochs.current', 'epoch.length-set'],
  ] as const) {
    const answers = kept();
    answers.follow();
    const ask = asking(answers);
    await ask(verb);
    answers.take(header(1), [
      moving('governance.propose', {}, event('proposal.opened')),
      moving('governance.vote', {}, event('proposal.voted')),
      moving('datasets.register', {}, event('dataset.registered')),
    ]);
    t.is((await ask(verb)).asked, 1, verb);
    answers.take(header(2), [moving('governance.close', {}, event(decided))]);
    t.is((await ask(verb)).asked, 2, verb);
  }
});

test('what is not known to rest is asked for each time', async (t) => {
  const answers = kept();
  answers.follow();
  const ask = asking(answers);
  for (const verb of ['governance.list', 'rounds.plan'] as const) t.not((await ask(verb)).asked, (await ask(verb)).asked);
});

test('who asks what is under way waits for that answer, unless a block came in between or none do', async (t) => {
  const answers = kept();
  const pending: ((asked: object) => void)[] = [];
  const ask = (verb: QueryVerb) => answers.get(verb, verb, () => new Promise((resolve) => pending.push(resolve as never)));
  const before = [ask('members.list'), ask('members.list')];
  t.is(pending.length, 2, 'no blocks come');
  answers.follow();
  const shared = [ask('members.list'), ask('members.list'), ask('members.node')];
  t.is(pending.length, 4);
  answers.take(header(1), [publish]);
  const later = ask('members.list');
  t.is(pending.length, 5, 'the block may have moved what is under way');
  for (const [at, resolve] of pending.entries()) resolve({ at });
  t.deepEqual(await Promise.all([...before, ...shared, later] as unknown[]), [
    { at: 0 },
    { at: 1 },
    { at: 2 },
    { at: 2 },
    { at: 3 },
    { at: 4 },
  ]);
  t.deepEqual((await ask('members.list')) as unknown, { at: 4 });
  t.is(pending.length, 5);
});

test('an answer that fails is told to all who wait for it, and asked for again', async (t) => {
  const answers = kept();
  answers.follow();
  let fails = true;
  const ask = () => answers.get('members.list', '', () => (fails ? Promise.reject(new RangeError('away')) : Promise.resolve({} as never)));
  t.deepEqual(
    (await Promise.allSettled([ask(), ask()])).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  fails = false;
  await t.notThrowsAsync(ask());
});

test('an answer that was under way while a block came is not kept: it may be of before', async (t) => {
  const answers = kept();
  answers.follow();
  const ask = asking(answers);
  await ask('members.node', () => {
    answers.take(header(7), [publish]);
  });
  t.is((await ask('members.node')).asked, 2);
  answers.take(header(7), [moving('epochs.advance', { from: 1 })]);
  t.is((await ask('members.node')).asked, 2, 'the same block by another stream moves nothing again');
});

/** A kept view of a real round, and how often it was asked for. */
async function keptRound({ consortium, round }: Study) {
  const answers = kept();
  answers.follow();
  let asked = 0;
  const get = () =>
    answers.get('rounds.get', round, async () => {
      asked++;
      return await consortium.ask('rounds.get', { round });
    });
  await get();
  return { answers, get, asked: () => asked };
}

test('a round moves with its blocks; until an own transaction is in one, it is asked for', async (t) => {
  const study = await opened();
  const { consortium, round } = study;
  const { answers, get, asked } = await keptRound(study);
  const body = { round, dataset: { msp: 'cleveland', dataset: 'heart', version: 1 }, accounts: [] };
  const { event } = await consortium.submit('cleveland/agent', 'rounds.enrol', body);
  t.deepEqual((await get()).enrolled, [], 'no block says so yet');
  const shown = answers.ownBlock(5, 60_000);
  t.deepEqual([(await get()).enrolled.length, (await get()).enrolled.length, asked()], [1, 1, 3]);
  answers.take(header(5), [moving('rounds.enrol', body, event)]);
  await shown;
  t.deepEqual([(await get()).enrolled.length, asked()], [1, 3]);
});

test('a round that a block opens is asked for no more, and stands as the rest of that block leaves it', async (t) => {
  const study = await opened();
  const { consortium } = study;
  const plan = await consortium.decide('cleveland', { kind: 'plan', plan: { ...heartPlan, purpose: 'another' } }, 'another');
  const { event } = await consortium.submit(parties[0], 'rounds.open', { plan });
  const round = `${plan}~1~0`;
  const before = await consortium.ask('rounds.get', { round });
  const body = { round, dataset: { msp: 'cleveland', dataset: 'heart', version: 1 }, accounts: [] };
  const enrolled = await consortium.submit('cleveland/agent', 'rounds.enrol', body);
  const after = await consortium.ask('rounds.get', { round });
  const opening = moving('rounds.open', { plan }, event);
  const { payload } = event as { readonly payload: object };
  const cases = [
    ['opened', true, [opening], before],
    ['and enrolled in', true, [opening, moving('rounds.enrol', body, enrolled.event)], after],
    ['while no blocks come', false, [opening], null],
    ['without terms', true, [moving('rounds.open', { plan }, { name: 'round.opened', payload: { ...payload, terms: {} } })], null],
    ['and moved by what says too little', true, [opening, moving('rounds.void', { round })], null],
  ] as const;
  for (const [name, follows, transactions, expected] of cases) {
    const answers = kept();
    if (follows) answers.follow();
    answers.take(header(1), transactions);
    const got = await answers.get('rounds.get', canonicalJson({ round }), () => Promise.resolve(null as never));
    t.deepEqual(got, expected, name);
  }
});

test('a block that makes of an answer what no answer may be ends it', async (t) => {
  const study = await opened();
  const { round } = study;
  const { answers, get, asked } = await keptRound(study);
  answers.take(header(1), [
    moving('rounds.enrol', { round }, { name: 'round.enrolled', payload: { round, enrolment: { member: 'cleveland' } } }),
  ]);
  await get();
  t.is(asked(), 2);
  answers.take(header(2), [moving('rounds.enrol', { round }, { name: 'round.enrolled', payload: {} })]);
  await get();
  t.is(asked(), 3);
});

test('the head is that of the newest block while blocks come, and is asked for while an own block is still to come', (t) => {
  const answers = kept();
  answers.take(header(3), []);
  t.is(answers.head, null);
  const unfollow = answers.follow();
  answers.take(header(4), []);
  t.is(answers.head?.height, 4);
  answers.note(header(2));
  t.is(answers.head?.height, 4, 'an older one that was shown changes nothing');
  void answers.ownBlock(5, 60_000);
  t.is(answers.head, null);
  answers.take(header(5), []);
  t.is(answers.head?.height, 5);
  unfollow();
  t.is(answers.head, null);
});

test('what the ledger showed as its head is the newest until a block comes, and brings no own block', async (t) => {
  const answers = kept();
  answers.note(header(6));
  t.is(answers.head, null, 'no blocks come');
  answers.follow();
  t.is(answers.head?.height, 6);
  const ask = asking(answers);
  await ask('members.list');
  void answers.ownBlock(7, 60_000);
  answers.note(header(7));
  t.is(answers.head?.height, 7);
  t.is((await ask('members.list')).asked, 2, 'its block is not here yet');
  answers.take(header(8), []);
  t.is(answers.head?.height, 8);
});

test('an own block is waited for while blocks come, and not for ever', async (t) => {
  const answers = kept();
  await answers.ownBlock(1, 60_000);
  const unfollow = answers.follow();
  await answers.ownBlock(1, 5);
  const broken = answers.ownBlock(1, 60_000);
  unfollow();
  await broken;
  t.pass();
});
