// The institution's agent: follows the ledger's blocks, takes part in its plans' rounds, and survives a restart at any moment.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { Block, TransactionVerb } from '@cohort/protos/ledger';
import { contribute } from './contribute.ts';
import { assertNotForgone } from './forgo-rounds.ts';
import { Rounds } from './ledger-view/rounds.ts';
import type { AgentPorts } from './ports/ports.ts';
import type { Site } from './ports/site.ts';
import type { Round } from './round.ts';
import { send } from './steps/send.ts';
import { recall } from './steps/share.ts';
import { tick } from './tick.ts';

export interface Agent extends AsyncDisposable {
  /** Resolves after `close`, rejects when the agent had to stop: a forked or rolled-back ledger, a full or corrupt disk. */
  readonly done: Promise<void>;
  /** Ends all calls and waits for the work under way; what is stored is sent by the next run. Ports stay open: their maker closes them. */
  close(): Promise<void>;
}

/** After these nothing this agent says would be safe. Any other failure ends one round only. */
const fatal: readonly ErrorCode[] = ['LEDGER_FORKED', 'LEDGER_ROLLED_BACK', 'STORAGE_CORRUPT', 'STORAGE_FULL'];
const moving: readonly TransactionVerb[] = [
  'governance.close',
  'rounds.open',
  'rounds.closeEnrolment',
  'rounds.commit',
  'rounds.publish',
  'rounds.void',
  'rounds.abandon',
  'rounds.taint',
  'rounds.closePlan',
];
const retryMs = 500;

/**
 * Starts the agent of `site`; returns once it knows the ledger.
 * @throws {CohortError} LEDGER_FORKED, LEDGER_ROLLED_BACK when the ledger shows another history than its client has seen; the ledger's own refusals
 */
export async function start(site: Site, outside: Omit<AgentPorts, 'site'>, work: typeof contribute = contribute): Promise<Agent> {
  const ports: AgentPorts = { ...outside, site };
  const stop = new AbortController();
  const head = await ports.ledger.head();
  ports.events.emit('agent.started', { member: site.member, node: site.node, height: head.height });
  const rounds = new Rounds(ports, (round) => takePart(round, ports, work), stop.signal);
  const following = follow(head.height, rounds, ports, stop.signal);
  const done = Promise.race([following, failure(tick(ports, stop.signal))]).catch((thrown: unknown) => {
    stop.abort(thrown);
    const error = CohortError.from(thrown);
    ports.events.emit('agent.stopped', { member: site.member, code: error.code, detail: error.detail });
    throw error;
  });
  done.catch(() => undefined);
  const close = async (): Promise<void> => {
    stop.abort(new CohortError('UNREACHABLE', 'this agent is stopping'));
    await done.catch(() => undefined);
    await rounds.idle();
  };
  return { done, close, [Symbol.asyncDispose]: close };
}

/** Rejects if `work` does; what ends well says nothing. */
async function failure(work: Promise<void>): Promise<never> {
  await work;
  return await new Promise<never>(() => undefined);
}

/** What an earlier run stored is sent again; nothing is ever shared twice. */
async function takePart(round: Round, ports: AgentPorts, work: typeof contribute): Promise<void> {
  assertNotForgone(round, ports);
  const stored = recall(round, ports);
  if (stored !== null) round.noteEnrolled();
  await (stored === null ? work(round, ports) : send(stored, ports));
}

async function follow(fromHeight: number, rounds: Rounds, ports: AgentPorts, stop: AbortSignal): Promise<void> {
  await refresh(rounds, ports, stop);
  for await (const block of ports.ledger.blocks(fromHeight, stop)) {
    if (moves(block)) await refresh(rounds, ports, stop);
  }
}

function moves({ transactions }: Block): boolean {
  return transactions.some(({ verb, code }) => code === 'VALID' && moving.includes(verb));
}

/** An outage of the ledger is waited out: what was missed is in the next view. */
async function refresh(rounds: Rounds, { clock }: AgentPorts, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      await rounds.refresh();
      return;
    } catch (thrown) {
      const error = CohortError.from(thrown);
      if (fatal.includes(error.code) || error.code === 'INTERNAL') throw error;
      await clock.sleep(retryMs, stop);
    }
  }
}
