// Sends statements to the other parties in order, again and again while one is unreachable; the receiver's filing is idempotent.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { Delivery } from '@cohort/protos/messages';
import type { PartyRef } from '@cohort/protos/terms';
import type { Ports } from '../ports/ports.ts';
import type { Standing } from '../ports/peers.ts';

/** Worth another try: the receiver is away, or has not seen the round open yet. */
const passing: readonly ErrorCode[] = ['UNREACHABLE', 'TIMED_OUT', 'ROUND_UNKNOWN', 'INTERNAL', 'CERTIFICATE_UNKNOWN'];
const retryMs = 200;

export class Outbox {
  readonly #queues = new Map<number, Delivery[]>();
  readonly #running = new Set<number>();
  readonly #parties: readonly PartyRef[];
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  /** What each party last answered, and when (clock port milliseconds). */
  readonly standings = new Map<number, { readonly standing: Standing; readonly at: number }>();

  constructor(parties: readonly PartyRef[], ports: Ports, signal: AbortSignal) {
    this.#parties = parties;
    this.#ports = ports;
    this.#signal = signal;
  }

  post(delivery: Delivery): void {
    const queue = this.#queues.get(delivery.to) ?? [];
    this.#queues.set(delivery.to, queue);
    queue.push(delivery);
    void this.#pump(delivery.to, queue);
  }

  async #pump(to: number, queue: Delivery[]): Promise<void> {
    const party = this.#parties[to];
    if (party === undefined || this.#running.has(to)) return;
    this.#running.add(to);
    try {
      for (let next = queue[0]; next !== undefined && !this.#signal.aborted; next = queue[0])
        if (await this.#send(party, to, next)) queue.shift();
    } finally {
      this.#running.delete(to);
    }
  }

  /** True when the delivery is done with. */
  async #send(party: PartyRef, to: number, delivery: Delivery): Promise<boolean> {
    try {
      const standing = await this.#ports.peers.deliver(party, delivery);
      this.standings.set(to, { standing, at: this.#ports.clock.now() });
      return true;
    } catch (thrown) {
      const error = CohortError.from(thrown);
      if (passing.includes(error.code)) {
        await this.#ports.clock.sleep(retryMs, this.#signal);
        return false;
      }
      this.#ports.events.emit('statement.refused', {
        round: delivery.round,
        code: error.code,
        detail: `party ${String(to)} refused ${delivery.statement.kind}: ${error.detail}`,
      });
      return true;
    }
  }
}
