// The rounds of one party: learns each from the ledger, runs it to its end, once at a time, and takes up after a restart what it was in.
import { indicesOf, roleOf } from '@cohort/mpc/roles';
import { CohortError } from '@cohort/protos/errors';
import type { PlanView, RoundView } from '@cohort/protos/ledger';
import { termsHash } from '@cohort/protos/terms';
import { closeRound } from './close-round.ts';
import type { StateName } from './ports/facts.ts';
import type { Ports } from './ports/ports.ts';
import { askLedger } from './round/ask-ledger.ts';
import { closePlan } from './round/close-plan.ts';
import { detectRollback, isRestored } from './round/detect-rollback.ts';
import { decisionOf } from './round/pause.ts';
import { currentEpoch } from './round/current-epoch.ts';
import { isOver } from './round/is-over.ts';
import { isTainted, openNext } from './round/open-next.ts';
import { eraseDue, markEnded } from './round/retention.ts';
import { roundOf, type PartyNumber, type Round } from './round/round.ts';
import type { Steps } from './steps/step.ts';

export interface RoundRunnerOptions {
  readonly node: string;
  readonly ports: Ports;
  readonly steps: Steps;
  readonly signal: AbortSignal;
  /** Told what broke a round's run, which breaks the party. */
  readonly broken: (error: unknown) => void;
}

export class RoundRunner {
  readonly #options: RoundRunnerOptions;
  readonly #rounds = new Map<string, Round>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #opening = new Map<string, Promise<void>>();

  /** Knows the rounds that the journal holds; none of them runs yet. */
  constructor(options: RoundRunnerOptions) {
    this.#options = options;
    const { node, ports, signal } = options;
    for (const row of ports.journal.rounds()) {
      const me = row.terms.parties.findIndex((party) => party.node === node);
      if (me >= 0) this.#rounds.set(row.round, roundOf(row, me as PartyNumber, ports, signal, false));
      markEnded(ports, row.round);
    }
  }

  /** What breaks the party. */
  broken(error: unknown): void {
    this.#options.broken(error);
  }

  get rounds(): Round[] {
    return [...this.#rounds.values()];
  }

  get(key: string): Round | undefined {
    return this.#rounds.get(key);
  }

  /** @throws {CohortError} ROUND_UNKNOWN */
  find(key: string): Round {
    const round = this.#rounds.get(key);
    if (round === undefined)
      throw new CohortError(
        'ROUND_UNKNOWN',
        `round ${key}: expected an open round of this party; wait until it has seen the block that opens it`,
      );
    return round;
  }

  isRunning(key: string): boolean {
    return this.#running.has(key);
  }

  /** Whether this party has nothing left to do in a round, or never had. */
  isEnded({ key }: Pick<Round, 'key'>): boolean {
    const state = this.#options.ports.journal.round(key)?.state;
    return state === undefined || isOver(state);
  }

  /** Whether this party is one of the plan's three. */
  serves({ parties }: Pick<PlanView, 'parties'>): boolean {
    return parties.some(({ node }) => node === this.#options.node);
  }

  /** Reads a round from the ledger into the journal; null when this node is none of its parties. */
  async learn(key: string): Promise<Round | null> {
    const { node, ports, signal } = this.#options;
    const view = await askLedger(ports, 'rounds.get', { round: key }, signal);
    const me = view.terms.parties.findIndex((party) => party.node === node);
    if (me < 0) return null;
    const expected = termsHash(view.terms, ports.ledger.genesisHash);
    if (expected !== view.termsHash)
      throw new CohortError('TERMS_MISMATCH', `round ${key}: expected terms ${expected}, got ${view.termsHash}`);
    const before = ports.journal.round(key);
    ports.journal.saveRound({
      round: key,
      state: before?.state ?? (isRestored({ key }, ports) && !isOver(view.status) ? 'observing' : endedAs(view, me)),
      terms: view.terms,
      termsHash: view.termsHash,
      enrolled: view.enrolled,
    });
    markEnded(ports, key);
    if (view.status !== 'enrolling') ports.journal.roundFacts(key).setSoon('ledger.frozen', true);
    const round = this.#rounds.get(key) ?? this.#opened(view, me as PartyNumber, before === null);
    round.notifier.notifyAll();
    return round;
  }

  #opened({ round: key, terms, termsHash: hash }: RoundView, me: PartyNumber, isNew: boolean): Round {
    const { ports, signal } = this.#options;
    const round = roundOf({ round: key, terms, termsHash: hash }, me, ports, signal, isNew);
    this.#rounds.set(key, round);
    const { plan, round: number, attempt } = terms;
    if (isNew) ports.events.emit('round.opened', { round: key, role: round.role, plan, number, attempt });
    return round;
  }

  /** Runs a round, unless it runs already. */
  run(round: Round): void {
    const { signal, broken } = this.#options;
    if (this.#running.has(round.key) || signal.aborted) return;
    const ended = this.#runToEnd(round).catch((error: unknown) => {
      if (!signal.aborted) broken(error);
    });
    this.#running.set(round.key, ended);
  }

  async #runToEnd(round: Round): Promise<void> {
    const { ports, steps } = this.#options;
    await this.#resume(round);
    const ending = await closeRound(round, ports, steps);
    // With the state itself: whoever stops from here on erases the round all the same.
    markEnded(ports, round.key);
    const { ended } = decisionOf(round, ports);
    const mayBeLast = ended?.how === 'abandoned' || ended?.reason === 'cohort-too-small';
    const isLost = ending !== 'published' || isTainted(ports, round.key);
    const plan = isLost ? await this.#nextIsDue(round) : null;
    if (plan !== null && !(mayBeLast && (await closePlan(round, ports)))) await this.openNext(plan);
    eraseDue(ports, currentEpoch(ports), this.#rounds);
    this.#running.delete(round.key);
  }

  /** Says hello, takes in what was missed, and sends again what was said: the receivers' filing is idempotent. */
  async #resume(round: Round): Promise<void> {
    const { ports } = this.#options;
    await detectRollback(round, ports);
    for (const { statement } of ports.journal.all(round.key))
      if (statement.party === round.me && statement.kind !== 'receipt') for (const to of round.others) round.outbox.post(to, statement);
  }

  /** The round's plan where it goes on with an attempt that nobody has opened yet. */
  async #nextIsDue({ key, terms: { plan } }: Round): Promise<PlanView | null> {
    const { ports, signal } = this.#options;
    const view = await askLedger(ports, 'rounds.plan', { plan }, signal);
    return view.status === 'active' && view.current === key && this.serves(view) ? view : null;
  }

  /** Asks for a plan's next attempt when this party's turn has come; once at a time. */
  async openNext(plan: PlanView): Promise<void> {
    const { node, ports, signal } = this.#options;
    const turn = plan.parties.findIndex((party) => party.node === node);
    const asked = this.#opening.get(plan.plan) ?? openNext(plan, turn, ports, signal);
    this.#opening.set(plan.plan, asked);
    try {
      await asked;
    } finally {
      this.#opening.delete(plan.plan);
    }
  }

  /** When everything that runs has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }
}

/** A round that ended before this party heard of it is not run, unless a sum of its own indices awaits its check. */
function endedAs({ status, terms, singleAuthor }: RoundView, me: number): StateName {
  if (!isOver(status)) return 'collecting';
  const mine = indicesOf(roleOf(me, terms.round, terms.attempt)).some((index) => singleAuthor.includes(index));
  return status === 'published' && mine ? 'collecting' : status;
}
