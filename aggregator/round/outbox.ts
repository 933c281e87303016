// Sends statements to the other parties in order, all that wait at once, and again while one is unreachable; filing is idempotent.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import { mostCarried, type CarriedStatement, type Standing, type Verdict } from '@cohort/protos/messages';
import type { Signed } from '@cohort/protos/statements';
import type { PartyRef } from '@cohort/protos/terms';
import type { Ports } from '../ports/ports.ts';
import { attachedTo, hashesOf } from './attachments.ts';
import type { Round } from './round.ts';

/** Worth another try: the receiver is away, answers with what is no answer, has no room, or has not seen the round open yet. */
const passing: readonly ErrorCode[] = [
  'UNREACHABLE',
  'TIMED_OUT',
  'ROUND_UNKNOWN',
  'INTERNAL',
  'CERTIFICATE_UNKNOWN',
  'REPLY_INVALID',
  'STORAGE_FULL',
];
const retryMs = 200;
/** A receiver that still lacks what it was sent so often does not want it. */
const mostAskings = 3;
/** Parts of a `step` that a statement may wait for the next one to ride with. */
const partsOfStep = 16;
/** Bytes after which a delivery takes nothing more. */
const enoughBytes = 1024 * 1024;

interface Item {
  readonly statement: Signed;
  /** How often the receiver said what it lacks beside it. */
  askings: number;
  isUnderWay: boolean;
}

/** What leaves of one. `hashes`: of what goes beside it. */
interface Sent extends CarriedStatement {
  readonly item: Item;
  readonly hashes: readonly string[];
}

/** What goes to one party. */
interface Way {
  /** Unacknowledged, in order. */
  readonly queue: Item[];
  /** Something was lost: nothing more leaves until all that was sent before is answered or lost too. */
  broken: boolean;
  /** Whether something in the queue waits for nothing but its turn. */
  due: boolean;
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

  /** Queues a statement, unless it waits in the queue or for its answer already; it leaves with all that is posted in the same breath. */
  post(to: number, statement: Signed): void {
    const way = this.#queue(to, statement);
    if (way.due) return;
    way.due = true;
    queueMicrotask(() => {
      this.#advance(to, way);
    });
  }

  /** Queues a statement that rides with the next which is posted there, before it, or leaves by itself after a part of a `step`. */
  postWithNext(to: number, statement: Signed): void {
    const way = this.#queue(to, statement);
    const waitMs = (this.#round.terms.deadlines.step * 1000) / partsOfStep;
    void this.#ports.clock.sleep(waitMs, this.#signal).then(() => {
      if (way.queue.every((item) => item.statement !== statement || item.isUnderWay)) return;
      way.due = true;
      this.#advance(to, way);
    });
  }

  #queue(to: number, statement: Signed): Way {
    const way = this.#ways.get(to) ?? { queue: [], broken: false, due: false };
    this.#ways.set(to, way);
    if (!way.queue.some((item) => item.statement.signature === statement.signature))
      way.queue.push({ statement, askings: 0, isUnderWay: false });
    return way;
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

  /** Starts all that waits, in order, while the way is open: no delivery waits for the answer to another. */
  #advance(to: number, way: Way): void {
    const party = this.#round.terms.parties[to];
    if (party === undefined) return;
    while (way.due && !way.broken && !this.#signal.aborted) {
      const underWay = way.queue.filter((item) => item.isUnderWay).length;
      const items = this.#next(to, way, mostCarried - underWay);
      way.due = way.queue.some((item) => !item.isUnderWay);
      if (items.length === 0) return;
      void this.#carry(party, to, way, items);
    }
  }

  /** The first that wait, at most `room` of them and about as many bytes as one delivery may have. */
  #next(to: number, way: Way, room: number): Sent[] {
    const items: Sent[] = [];
    let bytes = 0;
    for (const item of way.queue) {
      if (items.length >= room || bytes >= enoughBytes) break;
      if (item.isUnderWay) continue;
      const { statement } = item;
      const attached = attachedTo(this.#round, this.#ports, statement, this.#heldBy(to));
      const hashes = hashesOf(this.#round, attached);
      // What follows need not bring the same bytes: they are before it on the way, and a receiver that lacks them says so.
      this.noteHeld(to, hashes);
      item.isUnderWay = true;
      items.push({ item, statement, attached, hashes });
      bytes += JSON.stringify({ statement, attached }).length;
    }
    return items;
  }

  /** After a break, once all that was under way has been answered or lost, everything from the first unacknowledged on goes again. */
  async #carry(party: PartyRef, to: number, way: Way, carried: readonly Sent[]): Promise<void> {
    if (!(await this.#settled())) return;
    const statements = carried.map(({ statement, attached }) => ({ statement, attached }));
    const verdicts = await this.#deliver(party, to, statements);
    for (const [at, { item, hashes }] of carried.entries()) {
      item.isUnderWay = false;
      if (this.#isDone(to, item, hashes, verdicts[at])) way.queue.splice(way.queue.indexOf(item), 1);
      else if (verdicts[at]?.refused === null) way.due = true;
      else way.broken = true;
    }
    if (way.broken && !way.queue.some((item) => item.isUnderWay)) {
      await this.#ports.clock.sleep(retryMs, this.#signal);
      way.broken = false;
      way.due = true;
    }
    this.#advance(to, way);
  }

  /** Whether all that is to leave is on disk. */
  async #settled(): Promise<boolean> {
    try {
      await this.#ports.journal.settle();
      return true;
    } catch {
      // From here on every write throws, which ends the party: nothing leaves.
      return false;
    }
  }

  /** A verdict for each statement; the same for all when the delivery failed. */
  async #deliver(party: PartyRef, to: number, statements: readonly CarriedStatement[]): Promise<readonly Verdict[]> {
    try {
      const { verdicts, ...standing } = await this.#ports.peers.deliver(party, { round: this.#round.key, to, statements });
      if (verdicts.length !== statements.length)
        throw new CohortError('REPLY_INVALID', `deliver: expected ${String(statements.length)} verdicts, got ${String(verdicts.length)}`);
      this.standings.set(to, { standing, at: this.#ports.clock.now() });
      return verdicts;
    } catch (thrown) {
      const { code, detail } = CohortError.from(thrown);
      return statements.map(() => ({ lacks: [], refused: { code, detail } }));
    }
  }

  /** Whether nothing more is to be done about a statement. `hashes`: of what went beside it. */
  #isDone(to: number, item: Item, hashes: readonly string[], verdict: Verdict | undefined): boolean {
    const { lacks, refused } = verdict ?? { lacks: [], refused: null };
    const held = this.#heldBy(to);
    // It restarted, was only thought to hold them, or took nothing.
    for (const hash of refused === null ? lacks : hashes) held.delete(hash);
    if (refused !== null) {
      if (passing.includes(refused.code)) return false;
      this.#refused(to, item.statement, refused.code, refused.detail);
    } else if (lacks.length > 0) {
      item.askings++;
      if (item.askings < mostAskings) return false;
      this.#refused(to, item.statement, 'NOT_FOUND', 'what it names is not taken');
    }
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
