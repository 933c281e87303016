// Sends statements to the other parties in order, again and again while one is unreachable; the receiver's filing is idempotent.
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

export class Outbox {
  readonly #queues = new Map<number, Signed[]>();
  readonly #running = new Set<number>();
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

  /** Queues a statement unless it waits in the queue already. */
  post(to: number, statement: Signed): void {
    const queue = this.#queues.get(to) ?? [];
    this.#queues.set(to, queue);
    if (queue.some((waiting) => waiting.signature === statement.signature)) return;
    queue.push(statement);
    void this.#pump(to, queue);
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

  async #pump(to: number, queue: Signed[]): Promise<void> {
    const party = this.#round.terms.parties[to];
    if (party === undefined || this.#running.has(to)) return;
    this.#running.add(to);
    try {
      for (let next = queue[0]; next !== undefined && !this.#signal.aborted; next = queue[0])
        if (await this.#send(party, to, next)) queue.shift();
    } finally {
      this.#running.delete(to);
    }
  }

  /** True when the statement is done with. */
  async #send(party: PartyRef, to: number, statement: Signed): Promise<boolean> {
    const held = this.#heldBy(to);
    try {
      for (let asked = 0; asked < mostAskings; asked++) {
        const attached = attachedTo(this.#round, this.#ports, statement, held);
        const { lacks, ...standing } = await this.#ports.peers.deliver(party, { round: this.#round.key, to, statement, attached });
        this.standings.set(to, { standing, at: this.#ports.clock.now() });
        if (lacks.length === 0) {
          this.noteHeld(to, hashesOf(this.#round, attached));
          return true;
        }
        // It restarted, or was only thought to hold them.
        for (const hash of lacks) held.delete(hash);
      }
      this.#refused(to, statement, 'NOT_FOUND', 'what it names is not taken');
      return true;
    } catch (thrown) {
      const error = CohortError.from(thrown);
      if (passing.includes(error.code)) {
        await this.#ports.clock.sleep(retryMs, this.#signal);
        return false;
      }
      this.#refused(to, statement, error.code, error.detail);
      return true;
    }
  }

  #refused(to: number, { kind }: Signed, code: ErrorCode, detail: string): void {
    this.#ports.events.emit('statement.refused', {
      round: this.#round.key,
      code,
      detail: `party ${String(to)} refused ${kind}: ${detail}`,
    });
  }
}
