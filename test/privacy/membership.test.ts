// One curious party's whole view of noised rounds tells it nothing of a member's update, and with salt 0 at role 0 everything.
import test from 'ava';
import { chanceOf, leaked, membership, type Score } from './membership.ts';

/** 9 rounds with 12 members: 108 trials for each role, in each of three assignments of the roles. */
const rounds = 9;
/** Of 15 attacks that only toss coins, one fails with a probability below 5e-7. */
const significance = 3e-8;

test('every attack of a party is no better than chance, and wins whenever salt 0 leaks to role 0', async (t) => {
  const scores = await membership(rounds);
  const isLeak = ({ attack }: Score): boolean => attack === leaked;
  t.is(scores.length, 16);
  for (const score of scores) {
    const { role, attack, wins, tosses, trials } = score;
    t.is(trials, 108);
    const said = `role ${String(role)}, ${attack}: ${String(wins)} of ${String(trials)}`;
    if (isLeak(score)) t.deepEqual([wins, tosses], [trials, 0], said);
    else t.true(chanceOf(score) > significance, said);
  }
  t.true(scores.filter(({ attack }) => attack === 'hash of a guess').every(({ tosses, trials }) => tosses === trials));
  t.log(scores.map(({ role, attack, wins }) => `role ${String(role)}, ${attack}: ${String(wins)}`).join('; '));
});
