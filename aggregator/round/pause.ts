// The one place where a step waits: it ends early when something arrives, and throws when the ledger decided the round meanwhile.
import { CohortError } from '@cohort/protos/errors';
import type { RoundEnd, SeenCommit } from '../ports/facts.ts';
import type { Ports } from '../ports/ports.ts';
import type { Round } from './round.ts';

/** What blocks said of a round so far. */
export interface Decision {
  readonly committed: SeenCommit | null;
  readonly published: string | null;
  readonly ended: RoundEnd | null;
}

export function decisionOf(round: Pick<Round, 'key'>, ports: Ports): Decision {
  const facts = ports.journal.roundFacts(round.key);
  return {
    committed: facts.get('ledger.committed') ?? null,
    published: facts.get('ledger.published') ?? null,
    ended: facts.get('ledger.ended') ?? null,
  };
}

/** Whether the ledger has committed, ended or published the round. */
export function isDecided(round: Pick<Round, 'key'>, ports: Ports): boolean {
  const { committed, ended, published } = decisionOf(round, ports);
  return committed !== null || ended !== null || published !== null;
}

/** Whether the enrolment set is frozen. */
export function isFrozen(round: Pick<Round, 'key'>, ports: Ports): boolean {
  return ports.journal.roundFacts(round.key).get('ledger.frozen') === true;
}

/**
 * @throws {CohortError} ROUND_VOID or ROUND_CLOSED (abandoned) when the ledger ended the round; before `opening` also
 * ROUND_ALREADY_COMMITTED when it committed, which sends the party to `opening` by adoption.
 */
function checkDecision(round: Round, ports: Ports): void {
  round.signal.throwIfAborted();
  const decision = decisionOf(round, ports);
  if (decision.ended !== null) throw new CohortError(decision.ended.how === 'void' ? 'ROUND_VOID' : 'ROUND_CLOSED', decision.ended.reason);
  const state = ports.journal.round(round.key)?.state;
  if (
    decision.committed !== null &&
    state !== 'opening' &&
    state !== 'publishing' &&
    ports.journal.roundFacts(round.key).get('failed') === undefined
  )
    throw new CohortError('ROUND_ALREADY_COMMITTED', 'the ledger committed this round meanwhile');
}

/** Waits until it is notified, at most `ms`. @throws as checkDecision */
export async function pause(round: Round, ports: Ports, ms: number): Promise<void> {
  checkDecision(round, ports);
  const stoodStillMs = ports.clock.stoodStillMs();
  await round.notifier.next(ports.clock, ms, round.signal);
  // A process that stood still has missed what it cannot know of, as one that was restarted.
  if (ports.clock.stoodStillMs() - stoodStillMs > round.terms.deadlines.step * 1000) round.wasUp = false;
  checkDecision(round, ports);
}

/** The clock without the time in which this process stood still, which counts for no deadline: what came meanwhile waits to be read. */
export function awakeMs({ clock }: Pick<Ports, 'clock'>): number {
  return clock.now() - clock.stoodStillMs();
}

export interface Stopwatch {
  elapsedMs(): number;
}

/** Milliseconds until collecting ends here at the latest: it lasts `collect` seconds from the first look after enrolment was frozen. */
export function collectingLeftMs(round: Round, ports: Ports): number {
  return Math.max(0, round.terms.deadlines.collect * 1000 - stopwatch(round, ports, 'collecting').elapsedMs());
}

/** Journalled milliseconds since a wait began: a restart goes on, it does not start over. One of each name in a round. */
export function stopwatch(round: Round, ports: Ports, name: string): Stopwatch {
  const running = round.stopwatches.get(name) ?? startStopwatch(round, ports, name);
  round.stopwatches.set(name, running);
  return running;
}

function startStopwatch(round: Round, ports: Ports, name: string): Stopwatch {
  const facts = ports.journal.roundFacts(round.key);
  const fact = `waited.${name}` as const;
  const before = facts.get(fact) ?? 0;
  const began = awakeMs(ports);
  let saved = before;
  return {
    elapsedMs() {
      const elapsed = before + Math.round(awakeMs(ports) - began);
      if (elapsed >= saved + 1000) {
        facts.setSoon(fact, elapsed);
        saved = elapsed;
      }
      return elapsed;
    },
  };
}
