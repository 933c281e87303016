// Who asks to close an enrolment, and when: one after the other, so that no request is decided in vain.
import test, { type ExecutionContext } from 'ava';
import { setImmediate as turn } from 'node:timers/promises';
import type { Ports } from '../ports/ports.ts';
import { factsIn } from '../testing/facts-in.ts';
import { closeEnrolment } from './close-enrolment.ts';
import { Notifier } from './notifier.ts';
import type { Round } from './round.ts';

const stepMs = 8000;

/** A party of this role in a round in which everybody has enrolled, and a clock that the test moves. */
function party(t: ExecutionContext, role: 0 | 1 | 2) {
  const facts = new Map<string, unknown>();
  const key = 'p~1~0';
  const stop = new AbortController();
  const notifier = new Notifier();
  let nowMs = 0;
  let asked = 0;
  let settled = false;
  const terms = { datasets: [{ msp: 'a' }, { msp: 'b' }], maxCohort: 2, minCohort: 2, deadlines: { step: stepMs / 1000, enrol: 60 } };
  const round = { key, role, terms, notifier, signal: stop.signal, stopwatches: new Map() } as unknown as Round;
  const ports = {
    journal: { settle: () => (settled = true), round: () => ({ enrolled: ['a', 'b'] }), ...factsIn(facts) },
    clock: {
      now: () => nowMs,
      stoodStillMs: () => 0,
      sleep: (_: number, signal: AbortSignal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        }),
    },
    ledger: { submit: () => Promise.resolve(settled ? asked++ : 0) },
  } as unknown as Ports;
  void closeEnrolment(round, ports);
  t.teardown(() => {
    stop.abort();
  });
  const isAskedAt = async (ms: number): Promise<boolean> => {
    nowMs = ms;
    notifier.notifyAll();
    await turn();
    return asked > 0;
  };
  const note = (name: 'ledger.closing' | 'ledger.frozen') => facts.set(`${key} ${name}`, true);
  return { note, isAskedAt };
}

test('role 0 asks at once', async (t) => {
  t.true(await party(t, 0).isAskedAt(0));
});

test('role 1 asks when it sees that another has, or a quarter of a step later', async (t) => {
  const alone = party(t, 1);
  t.false(await alone.isAskedAt(stepMs / 4 - 1));
  t.true(await alone.isAskedAt(stepMs / 4));
  const second = party(t, 1);
  t.false(await second.isAskedAt(1));
  second.note('ledger.closing');
  t.true(await second.isAskedAt(2));
});

test('role 2 asks a step later, if the set is not frozen by then', async (t) => {
  const third = party(t, 2);
  third.note('ledger.closing');
  t.false(await third.isAskedAt(stepMs - 1));
  t.true(await third.isAskedAt(stepMs));
  const frozen = party(t, 2);
  frozen.note('ledger.frozen');
  t.false(await frozen.isAskedAt(stepMs));
});
