// Who is found absent, when, and by whom, on a clock that the test turns.
import test, { type ExecutionContext } from 'ava';
import type { Signed } from '@cohort/protos/statements';
import type { Clock } from '@cohort/protos/runtime/clock';
import type { Ports } from '../ports/ports.ts';
import { Network } from '../testing/network.ts';
import { seenBy } from '../testing/seen-round.ts';
import { isAbsent } from './absence.ts';
import { fileStatement } from './receive-statement.ts';
import { awaitStatements } from './await-statements.ts';
import { roundOf, type Round } from './round.ts';

const stepMs = 12_000;

/** Party 0 waits for the healed lists of both others; `at` runs before each look, with the seconds that have passed. */
async function waiting(t: ExecutionContext, at: (seconds: number, round: Round, ports: Ports) => void) {
  const network = await Network.create({ plan: { deadlines: { enrol: 30, collect: 30, relay: 4, step: stepMs / 1000 } } });
  await network.run(t, [0]);
  const key = await network.opened(1);
  const { ports: real, row } = await seenBy(network, 0, key);
  let now = 0;
  const clock: Clock = {
    now: () => now,
    stoodStillMs: () => 0,
    sleep: (ms) => {
      now += ms;
      if (!stop.signal.aborted) at(now / 1000, round, ports);
      return new Promise(setImmediate);
    },
  };
  const ports: Ports = { ...real, clock };
  const stop = new AbortController();
  const round: Round = roundOf(row, 0, ports, stop.signal, true);
  const absentAt = new Map<number, number>();
  ports.events.emit = (name, fields) => {
    if (name === 'party.absent') absentAt.set((fields as { party: number }).party, now / stepMs);
  };
  const from = round.others.map((party) => ({ party, key: 'healed' }));
  const came = await awaitStatements(round, ports, { kind: 'list', from, steps: 2 });
  stop.abort();
  return { came, absentAt, round, ports, missing: real.journal.received(key, 'missing').map(({ statement }) => statement) };
}

const list = (round: Round, party: number): Signed => ({
  kind: 'list',
  termsHash: round.termsHash,
  party,
  seq: 1,
  body: { stage: 'healed', pairs: [], announcements: '00'.repeat(32) },
  signature: String(party).repeat(128),
});

const missing = (round: Round, by: number, party: number): Signed => ({
  kind: 'missing',
  termsHash: round.termsHash,
  party: by,
  seq: 2,
  body: { party, kind: 'list', key: 'healed' },
  signature: String(by).repeat(128),
});

test('one who misses a statement alone finds nobody absent: the third brings it, and it counts', async (t) => {
  const {
    came,
    absentAt,
    missing: said,
  } = await waiting(t, (seconds, round, ports) => {
    if (seconds > 1 && seconds < 3) fileStatement(round, ports, list(round, 2), 2);
    // Two steps and one more: this party has said long since that party 1's list is missing.
    if (seconds > 36 && seconds < 39) fileStatement(round, ports, list(round, 1), 2);
  });
  t.deepEqual(came.map(({ party }) => party).sort(), [1, 2]);
  t.deepEqual([...absentAt], []);
  t.deepEqual(
    said.map(({ body }) => body.party),
    [1],
  );
});

test('two who miss a statement find its author absent, at the deadline and not before', async (t) => {
  const { came, absentAt, round, ports } = await waiting(t, (seconds, round, ports) => {
    if (seconds > 1 && seconds < 3) for (const item of [list(round, 2), missing(round, 2, 1)]) fileStatement(round, ports, item, 2);
  });
  t.deepEqual(
    came.map(({ party }) => party),
    [2],
  );
  t.deepEqual([isAbsent(round, ports, 1), isAbsent(round, ports, 2)], [true, false]);
  t.true((absentAt.get(1) ?? 0) >= 2 && (absentAt.get(1) ?? 9) < 2.5, String(absentAt.get(1)));
});

test('a third that neither brings nor misses it for three steps is lost too', async (t) => {
  const { came, absentAt, round, ports } = await waiting(t, (seconds, round, ports) => {
    if (seconds > 1 && seconds < 3) fileStatement(round, ports, list(round, 2), 2);
  });
  t.deepEqual(
    came.map(({ party }) => party),
    [2],
  );
  t.deepEqual([isAbsent(round, ports, 1), isAbsent(round, ports, 2)], [true, true]);
  t.true((absentAt.get(2) ?? 0) >= 5, String(absentAt.get(2)));
});
