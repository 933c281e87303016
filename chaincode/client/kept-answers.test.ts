// An answer is kept while blocks come and none of them moves it, and not a moment longer.
import test from 'ava';
import { KeptAnswers } from './kept-answers.ts';

const enrol = (round: string) => ({ verb: 'rounds.enrol', body: { round } }) as const;
const publish = { verb: 'rounds.publish', body: { round: 'p~1~0' } } as const;

/** Asks for an answer that counts how often the ledger was asked. */
function asking(kept: KeptAnswers) {
  let asked = 0;
  return async (verb: Parameters<KeptAnswers['get']>[0], question: object, meanwhile = (): void => undefined) =>
    await kept.get(verb, question, `${verb} ${JSON.stringify(question)}`, () => {
      meanwhile();
      return Promise.resolve(++asked);
    });
}

test('an answer is asked for once while blocks come, and each time while none do', async (t) => {
  const kept = new KeptAnswers();
  const ask = asking(kept);
  t.deepEqual([await ask('members.node', { node: 'a/agent' }), await ask('members.node', { node: 'a/agent' })], [1, 2]);
  const unfollow = kept.follow();
  t.deepEqual([await ask('members.node', { node: 'a/agent' }), await ask('members.node', { node: 'a/agent' })], [3, 3]);
  unfollow();
  t.is(await ask('members.node', { node: 'a/agent' }), 4, 'the stream broke: nothing could have moved it since');
});

test('a transaction that may move an answer ends it, another one does not', async (t) => {
  const kept = new KeptAnswers();
  kept.follow();
  for (const [verb, question, moving, resting] of [
    ['members.node', { node: 'a/agent' }, { verb: 'members.rotate', body: {} }, publish],
    ['members.node', { node: 'a/agent' }, { verb: 'epochs.advance', body: { from: 1 } }, enrol('p~1~0')],
    ['datasets.get', { msp: 'a' }, { verb: 'datasets.register', body: {} }, publish],
    ['rounds.activePlans', {}, publish, enrol('p~1~0')],
    ['rounds.activePlans', {}, { verb: 'governance.close', body: {} }, enrol('p~1~0')],
    ['rounds.get', { round: 'p~1~0' }, enrol('p~1~0'), enrol('p~2~0')],
    ['rounds.get', { round: 'p~1~0' }, { verb: 'rounds.void', body: { round: 'p~2~0' } }, enrol('p~2~0')],
  ] as const) {
    const ask = asking(kept);
    kept.forget();
    await ask(verb, question);
    kept.move([resting]);
    t.is(await ask(verb, question), 1, `${verb} after ${resting.verb}`);
    kept.move([moving]);
    t.is(await ask(verb, question), 2, `${verb} after ${moving.verb}`);
  }
});

test('what is not known to rest is asked for each time', async (t) => {
  const kept = new KeptAnswers();
  const ask = asking(kept);
  kept.follow();
  for (const verb of ['budgets.statement', 'epochs.current', 'members.list'] as const) t.not(await ask(verb, {}), await ask(verb, {}));
});

test('an answer that was under way while a block came is not kept: it may be of before', async (t) => {
  const kept = new KeptAnswers();
  const ask = asking(kept);
  kept.follow();
  await ask('rounds.activePlans', {}, () => {
    kept.take(7, [publish]);
  });
  t.is(await ask('rounds.activePlans', {}), 2);
  kept.take(7, [publish]);
  t.is(await ask('rounds.activePlans', {}), 2, 'the same block by another stream moves nothing again');
});
