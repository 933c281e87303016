// Sends statements to the other parties in order, without waiting for each answer, and again while one is unreachable; filing is idempotent.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { Standing } from '@cohort/protos/messages';
import type { Signed } from '@cohort/protos/statements';
import type { PartyRef } from '@cohort/protos/terms';
import type { Ports } from '../ports/ports.ts';
import { attachedTo, hashesOf } from './attachments.ts';
import type { Round } from './round.ts';

/** Worth another try: the receiver is away, answers with what is no answer, or has not seen the round open yet. */
const passing: readonly ErrorCode[] = ['UNREACHABLE', 'TIMED_OUT', 'ROUND_UNKNOWN', 'INTERNAL', 'CERTIFICATE_UNKNOWN', 'REPLY_INVALID'];
const retryMs = 200;
/** A receiver that still lacks what it was sent so often does not want it. */
const mostAskings = 3;
/** Statements on their way to one party at a time. */
const mostUnderWay = 16;

/** What goes to one party. */
interface Way {
  /** Unacknowledged, in order; the first `underWay` of them were sent and are not answered yet. */
  readonly queue: Signed[];
  underWay: number;
  /** Something was lost: nothing more leaves until all that was sent before is answered or lost too. */
  broken: boolean;
}

export class Outbox {
  readonly #ways = new Map<number, Way>();
  /** Hashes of what each party holds, because it took it from here or brought it. */
  readonly #held = new Map<number, Set<string>>();
  readonly #round: Pick<Round, 'key' | 'terms' | 'termsHash'>;
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  /** What each party last answered, and when (clock port milliseconds). */
  readonly standings = new Map<number, { readonly standing: Standing; readonly at: number }>();

  constructor(round: Pick<Round, 'key' | 'terms' | 'termsHash'>, ports: Ports, signal: AbortSignal) {
    this.#round = round;
    this.#ports = ports;
    this.#signal = signal;
  }

  /** Queues a statement unless it waits in the queue or for its answer already. */
  post(to: number, statement: Signed): void {
    const way = this.#ways.get(to) ?? { queue: [], underWay: 0, broken: false };
    this.#ways.set(to, way);
    if (way.queue.some((waiting) => waiting.signature === statement.signature)) return;
    way.queue.push(statement);
    this.#advance(to, way);
  }

  /** Notes what a party has shown to hold. */
  noteHeld(party: number, hashes: readonly string[]): void {
    const held = this.#heldBy(party);
    for (const hash of hashes) held.add(hash);
  }

  #heldBy(party: number): Set<string> {
    const held = this.#held.get(party) ?? new Set();
    this.#held.set(party, held);
    return held;
  }

  /** Starts what waits, in order, while the way is open: none waits for the answer to another. */
  #advance(to: number, way: Way): void {
    const party = this.#round.terms.parties[to];
    if (party === undefined) return;
    while (!way.broken && !this.#signal.aborted && way.underWay < Math.min(way.queue.length, mostUnderWay)) {
      const next = way.queue[way.underWay];
      if (next === undefined) return;
      way.underWay++;
      void this.#carry(party, to, way, next);
    }
  }

  /** After a break, once all that was under way has been answered or lost, everything from the first unacknowledged on goes again. */
  async #carry(party: PartyRef, to: number, way: Way, statement: Signed): Promise<void> {
    const done = await this.#send(party, to, statement);
    if (done) way.queue.splice(way.queue.indexOf(statement), 1);
    else way.broken = true;
    way.underWay--;
    if (way.broken && way.underWay === 0) {
      await this.#ports.clock.sleep(retryMs, this.#signal);
      way.broken = false;
    }
    this.#advance(to, way);
  }

  /** True when the statement is done with. */
  async #send(party: PartyRef, to: number, statement: Signed): Promise<boolean> {
    const held = this.#heldBy(to);
    for (let asked = 0; asked < mostAskings; asked++) {
      const attached = attachedTo(this.#round, this.#ports, statement, held);
      const hashes = hashesOf(this.#round, attached);
      // What follows need not bring the same bytes: they are before it on the way, and a receiver that lacks them says so.
      this.noteHeld(to, hashes);
      try {
        const { lacks, ...standing } = await this.#ports.peers.deliver(party, { round: this.#round.key, to, statement, attached });
        this.standings.set(to, { standing, at: this.#ports.clock.now() });
        if (lacks.length === 0) return true;
        // It restarted, or was only thought to hold them.
        for (const hash of lacks) held.delete(hash);
      } catch (thrown) {
        for (const hash of hashes) held.delete(hash);
        const error = CohortError.from(thrown);
        if (passing.includes(error.code)) return false;
        this.#refused(to, statement, error.code, error.detail);
        return true;
      }
    }
    this.#refused(to, statement, 'NOT_FOUND', 'what it names is not taken');
    return true;
  }

  #refused(to: number, { kind }: Signed, code: ErrorCode, detail: string): void {
    this.#ports.events.emit('statement.refused', {
      round: this.#round.key,
      code,
      detail: `party ${String(to)} refused ${kind}: ${detail}`,
    });
  }
}
