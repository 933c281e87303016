// How long a peer may take to answer: by what answers have taken of late, and never less than what is no fault of it.

/** While the orderers put another in their leader's place nothing is committed, and nothing lost: as the channel is configured. */
export const viewChangeMs = 5000;
/** How long a peer's gateway waits for another peer to endorse, as peers are configured. */
export const endorserMs = 5000;

/** `witness`: how long an organisation's peer may be behind another's. */
const floors = {
  evaluate: endorserMs,
  // A peer that stands still, and another in its place.
  endorse: 2 * endorserMs,
  submit: 2 * endorserMs,
  // The next leader may be gone too.
  commit: 3 * viewChangeMs,
  witness: endorserMs,
} as const;
export type Kind = keyof typeof floors;

const times = 8;
const mostMs = 60_000;
/** Of what was measured before, so much is left after one more. */
const kept = 7 / 8;

/** One of a client's, over all of its peers. */
export class Pace {
  readonly #measured = new Map<Kind, number>();

  /** Milliseconds: eight times what such calls took of late, at least what the network's own timers ask for, a minute at most. */
  deadlineMs(kind: Kind): number {
    return Math.min(mostMs, Math.max(floors[kind], Math.round(times * (this.#measured.get(kind) ?? 0))));
  }

  /** Takes the time of a call; one that was not answered took at least as long as it was waited for. */
  async measure<T>(kind: Kind, work: () => Promise<T>): Promise<T> {
    const begunMs = performance.now();
    try {
      return await work();
    } finally {
      this.took(kind, performance.now() - begunMs);
    }
  }

  took(kind: Kind, ms: number): void {
    const before = this.#measured.get(kind);
    this.#measured.set(kind, before === undefined ? ms : kept * before + (1 - kept) * ms);
  }
}
