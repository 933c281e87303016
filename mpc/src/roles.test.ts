// Roles, holders and rotation over rounds and attempts.
import test from 'ava';
import { holdersOf, indicesOf, partyOfRole, roleOf } from './roles.ts';

const rounds = Array.from({ length: 7 }, (_, round) => [0, 1, 2, 3].map((attempt) => [round, attempt] as const)).flat();

test('in every round and attempt the three parties play three different roles, and partyOfRole undoes roleOf', (t) => {
  for (const [round, attempt] of rounds) {
    const played = [0, 1, 2].map((party) => roleOf(party, round, attempt));
    t.deepEqual([...played].sort(), [0, 1, 2]);
    for (const party of [0, 1, 2]) t.is(partyOfRole(roleOf(party, round, attempt), round, attempt), party as 0);
  }
});

test('a role holds the two indices other than its own, role 0 never index 0', (t) => {
  t.deepEqual(
    [indicesOf(0), indicesOf(1), indicesOf(2)],
    [
      [1, 2],
      [0, 2],
      [0, 1],
    ],
  );
});

test('each index has the two holders that do not play it', (t) => {
  for (const [round, attempt] of rounds)
    for (const index of [0, 1, 2] as const) {
      const expected = [0, 1, 2].filter((party) => roleOf(party, round, attempt) !== index);
      t.deepEqual([...holdersOf(index, round, attempt)], expected);
    }
});

test('the role that uploads least rotates: over three rounds each party plays role 0 once', (t) => {
  t.deepEqual([...new Set([1, 2, 3].map((round) => partyOfRole(0, round, 0)))].sort(), [0, 1, 2]);
  t.not(roleOf(0, 1, 0), roleOf(0, 1, 1));
});
