// What a page of a statement reads: its own entries, whatever the account has behind it; and that the amounts are the same on every page.
import test from 'ava';
import { parseFraction, rdpParameters, releasedEpsilon } from '@cohort/mpc/accountant';
import { fill } from '../testing/fill.ts';
import { countReads } from '../testing/count-reads.ts';
import { opening } from '@cohort/protos/testing/study-plan';
import { accountOf, enrolNoised, memberPlan, openedNoised, openPlan, playRound } from '../testing/noised-story.ts';
import { accountKey, putAccount, requireAccount, reservations } from './state.ts';
import { statement } from './statement.ts';

const of = { msp: 'hungary', dataset: 'heart-private' };
const account = 'hungary~heart-private~train~record';

test('of an account with 1,000 reservations the last page of ten reads what the first does, and the first what one of a new account would', async (t) => {
  const study = await openedNoised();
  const { consortium, round } = study;
  const make = (count: number) =>
    fill(consortium, async (context) => {
      for (let nonce = 0; nonce < count; nonce++)
        reservations.put(context, { account, cost: '1', round, nonce, multiple: 1 }, ...accountKey(account), String(nonce));
      putAccount(context, { ...(await requireAccount(context, account)), nonce: count });
    });
  const page = (bookmark: string, limit = 10) => countReads(consortium, (context) => statement(context, { ...of, limit, bookmark }));
  await make(20);
  const young = await page('');
  await make(1000);
  const [first, middle, last] = [await page(''), await page('500'), await page('990')];
  t.deepEqual(
    [first, middle, last].map(({ result }) => [result.accounts[0]?.entries.length, result.bookmark]),
    [
      [10, '10'],
      [10, '510'],
      [10, ''],
    ],
  );
  t.deepEqual([first.reads, middle.reads, last.reads], [young.reads, young.reads, young.reads]);
  t.true(young.reads <= 10 * 8, String(young.reads));
  t.true((await page('', 1000)).reads > 50 * young.reads);
});

test('what was released adds up over mechanisms, folded or not, and is on every page', async (t) => {
  const study = await openedNoised(memberPlan, { accounts: [opening('train', 'record', '30'), opening('train', 'member', '60')] });
  const { consortium } = study;
  let { round } = study;
  for (let played = 0; played < 3; played++) round = (await playRound(study, round)) ?? t.fail();
  const quieter = { ...memberPlan.mechanism, sigma2: { num: '41953292', den: '1' } };
  const other = await openPlan(consortium, { ...memberPlan, mechanism: quieter }, 'quieter');
  await enrolNoised(study, round, 'hungary');
  await playRound(other, other.round);
  const { delta, entries, released, spent, nonce } = await accountOf(study, 'hungary');
  t.deepEqual(
    entries.map(({ state }) => state),
    ['spent', 'spent', 'spent', 'reserved', 'spent'],
  );
  t.is(nonce, 5);
  // A record's account pays four times for a whole member's update: a quarter of the noise ratio.
  const [often, once] = [rdpParameters(memberPlan.mechanism), rdpParameters(quieter)].map(({ z2, q }) => ({
    z2: { num: z2.num, den: z2.den * 4n },
    q,
  }));
  const releases = [often, often, once, often].map((rates) => ({ ...(rates ?? t.fail()), count: 1 }));
  const expected = releasedEpsilon(releases, parseFraction(delta, 'delta'));
  t.deepEqual(released, { epsilon: String(expected?.epsilon), order: expected?.order });
  const second = await consortium.ask('budgets.statement', { ...of, limit: 2, bookmark: '2' });
  t.like(second.accounts[0], { spent, released });
  t.is(second.bookmark, '4');
});
