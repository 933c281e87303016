// Who asks the ledger for what any of three parties may ask: one after the other, and nobody once it is there.
import test from 'ava';
import { setImmediate as turn } from 'node:timers/promises';
import type { PlanView } from '@cohort/protos/ledger';
import type { SubmittedVoidReason } from '@cohort/protos/ledger';
import type { Ports } from '../ports/ports.ts';
import { factsIn } from '../testing/facts-in.ts';
import { Notifier } from './notifier.ts';
import { openNext } from './open-next.ts';
import type { Round } from './round.ts';
import { voidRound } from './void-round.ts';

const stepMs = 8000;
const key = 'p~1~0';

/** A ledger that takes everything, and a clock that the test moves. */
function setting(role: 0 | 1 | 2) {
  const facts = new Map<string, unknown>();
  const sleepers = new Set<() => void>();
  const submitted: string[] = [];
  let nowMs = 0;
  let current: string | null = null;
  const terms = { deadlines: { step: stepMs / 1000 } };
  const { signal } = new AbortController();
  const round = { key, role, terms, notifier: new Notifier(), signal } as unknown as Round;
  const sleep = (ms: number, until: AbortSignal) =>
    new Promise<void>((resolve) => {
      const dueMs = nowMs + ms;
      const wake = (): void => {
        if (nowMs < dueMs && !until.aborted) return;
        sleepers.delete(wake);
        resolve();
      };
      sleepers.add(wake);
      until.addEventListener('abort', wake);
    });
  const ports = {
    journal: { settle: () => undefined, ...factsIn(facts) },
    clock: { now: () => nowMs, sleep },
    ledger: {
      evaluate: () => Promise.resolve({ current }),
      submit: (verb: string) => Promise.resolve(void submitted.push(verb)),
    },
  } as unknown as Ports;
  const at = async (ms: number): Promise<readonly string[]> => {
    nowMs = ms;
    for (const wake of [...sleepers]) wake();
    for (let n = 0; n < 4; n++) await turn();
    return submitted;
  };
  return {
    at,
    voids: (reason: SubmittedVoidReason) => voidRound(round, ports, reason, []),
    opens: () => openNext({ plan: 'p', current: null, body: terms } as unknown as PlanView, role, ports, signal),
    isVoid: () => {
      facts.set(`${key} ledger.ended`, { how: 'void', reason: 'expired' });
      round.notifier.notifyAll();
    },
    isOpen: () => (current = key),
  };
}

for (const role of [0, 1, 2] as const) {
  const dueMs = (role * stepMs) / 4;

  test(`role ${String(role)} asks to void after ${String(role)} turns, and not at all once another has`, async (t) => {
    const alone = setting(role);
    const voided = alone.voids('lists-differ');
    if (role > 0) t.deepEqual(await alone.at(dueMs - 1), []);
    t.deepEqual(await alone.at(dueMs), ['rounds.void']);
    t.is(await voided, 'observing');
    if (role === 0) return;
    const second = setting(role);
    void second.voids('lists-differ');
    second.isVoid();
    t.deepEqual(await second.at(dueMs), []);
  });

  test(`party ${String(role)} of a plan asks for its next round after ${String(role)} turns, and not at all once it is open`, async (t) => {
    const alone = setting(role);
    void alone.opens();
    if (role > 0) t.deepEqual(await alone.at(dueMs - 1), []);
    t.deepEqual(await alone.at(dueMs), ['rounds.open']);
    if (role === 0) return;
    const second = setting(role);
    void second.opens();
    second.isOpen();
    t.deepEqual(await second.at(dueMs), []);
  });
}

test('two statements that contradict each other are told by everybody at once', async (t) => {
  const last = setting(2);
  void last.voids('contradiction');
  t.deepEqual(await last.at(0), ['rounds.void']);
});
