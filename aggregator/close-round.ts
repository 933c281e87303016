// One round at one party, state by state, as PROTOCOL's table has it; read it to see in which order a party agrees, sums, commits and only then opens.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { StateName } from './ports/facts.ts';
import type { Ports } from './ports/ports.ts';
import { isOver, type Ending } from './round/is-over.ts';
import { object } from './round/object.ts';
import type { Round } from './round/round.ts';
import { agree } from './steps/agree.ts';
import { collect } from './steps/collect.ts';
import { commit } from './steps/commit.ts';
import { agreeNoiseSeed } from './steps/agree-noise-seed.ts';
import { open } from './steps/open.ts';
import { publish } from './steps/publish.ts';
import { observe } from './steps/observe.ts';
import type { Steps } from './steps/step.ts';
import { sum } from './steps/sum.ts';

export const defaultSteps: Steps = {
  collecting: collect,
  agreeing: agree,
  seeding: agreeNoiseSeed,
  summing: sum,
  committing: commit,
  opening: open,
  publishing: publish,
  observing: observe,
};

/** Runs a round from its journalled state to its end. Every step may be run again after a crash. */
export async function closeRound(round: Round, ports: Ports, steps: Steps = defaultSteps): Promise<Ending> {
  for (;;) {
    const state = ports.journal.round(round.key)?.state ?? 'void';
    if (isOver(state)) return state;
    const began = ports.clock.now();
    const next = await steps[state](round, ports).catch(
      (thrown: unknown) => decidedMeanwhile(thrown) ?? failed(round, ports, state, thrown),
    );
    ports.journal.moveTo(round.key, next);
    ports.events.emit('round.state', { round: round.key, from: state, state: next, milliseconds: Math.round(ports.clock.now() - began) });
  }
}

/** The ledger is stronger than any step: what it decided meanwhile is the next state. */
function decidedMeanwhile(thrown: unknown): StateName | undefined {
  const decisions: Partial<Record<string, StateName>> = {
    ROUND_ALREADY_COMMITTED: 'opening',
    ROUND_VOID: 'void',
    ROUND_CLOSED: 'abandoned',
  };
  return thrown instanceof CohortError ? decisions[thrown.code] : undefined;
}

/** What ends the process: a disk that does not keep what is said, and a ledger that may not be believed. */
const fatal: readonly ErrorCode[] = ['STORAGE_FULL', 'STORAGE_CORRUPT', 'FORMAT_UNKNOWN', 'LEDGER_FORKED', 'LEDGER_ROLLED_BACK'];

/** Any other exception ends this round only, and at this party only, also after a restart: it says so and observes. */
function failed(round: Round, ports: Ports, state: StateName, thrown: unknown): StateName {
  const { code, detail } = CohortError.from(thrown);
  const stopped = round.signal.aborted || (thrown instanceof DOMException && thrown.name === 'AbortError');
  if (stopped || fatal.includes(code)) throw thrown;
  ports.journal.roundFacts(round.key).set('failed', { state, code });
  ports.events.emit('round.failed', { round: round.key, state, code, detail });
  object(round, ports, `a step failed: ${code}`);
  return 'observing';
}
