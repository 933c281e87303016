// Answers of the ledger that stay true until a transaction moves them: asked for once, and again when the block does not say all.
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { QueryResults, QueryVerb, SignedHeader } from '@cohort/protos/ledger';
import type { Shape } from '@cohort/protos/shape';
import { answerAfter, roundOpenedBy, type Moving } from './answer-after.ts';

interface Kept {
  readonly verb: QueryVerb;
  readonly answer: unknown;
}

/** A question that is under way, and the count of moves when it was asked: while it is the same, another answer would be no newer. */
interface Asked {
  readonly moves: number;
  readonly answer: Promise<unknown>;
}

const mostKept = 256;

/** Keeps nothing while no blocks come: what nothing can move would stay for ever. */
export class KeptAnswers {
  readonly #answers = new Map<string, Kept>();
  readonly #asked = new Map<string, Asked>();
  #following = 0;
  #head: SignedHeader | null = null;
  /** The newest that the ledger has shown when it was asked, which nothing kept has moved by. */
  #shown: SignedHeader | null = null;
  /** The block of this client's newest own transaction. */
  #ownHeight = -1;
  readonly #shapes: Readonly<Record<string, Shape<unknown>>>;
  readonly #awaiting = new Set<() => void>();
  /** Grows with everything that may have moved an answer which is under way. */
  #moves = 0;

  /** `shapes`: of each query's answer. */
  constructor(shapes: Readonly<Record<string, Shape<unknown>>>) {
    this.#shapes = shapes;
  }

  /** From here on blocks come to this client, until what it returns is called. */
  follow(): () => void {
    this.#following++;
    return () => {
      this.#following--;
      this.forget();
      this.#wake();
    };
  }

  /** The answer that is kept for this question, the query's body as canonical JSON, or the one that `ask` brings, to all who wait for it. */
  async get<V extends QueryVerb>(verb: V, question: string, ask: () => Promise<QueryResults[V]>): Promise<QueryResults[V]> {
    const name = nameOf(verb, question);
    const kept = this.#answers.get(name);
    // Whoever submitted may ask at once, before the block is here.
    if (kept !== undefined && this.#height >= this.#ownHeight) return kept.answer as QueryResults[V];
    // What is asked before blocks come may be of before the first of them.
    if (this.#following === 0 || answerAfter[verb] === undefined) return await ask();
    const under = this.#asked.get(name);
    if (under?.moves === this.#moves) return (await under.answer) as QueryResults[V];
    const asked = { moves: this.#moves, answer: ask() };
    this.#asked.set(name, asked);
    try {
      const answer = await asked.answer;
      if (this.#moves === asked.moves) this.#keep(name, { verb, answer });
      return answer;
    } finally {
      if (this.#asked.get(name) === asked) this.#asked.delete(name);
    }
  }

  #keep(name: string, kept: Kept): void {
    if (this.#answers.size >= mostKept) this.#answers.clear();
    this.#answers.set(name, kept);
  }

  get #height(): number {
    return this.#head?.height ?? -1;
  }

  /** The newest block that has come or was shown, while blocks come and no own transaction is in a later one. */
  get head(): SignedHeader | null {
    const newest = this.#shown !== null && this.#shown.height > this.#height ? this.#shown : this.#head;
    return this.#following > 0 && newest !== null && newest.height >= this.#ownHeight ? newest : null;
  }

  /** A header that the ledger showed as its head. */
  note(head: SignedHeader): void {
    this.#shown = head;
  }

  /** A block with what was valid in it, the first time that any stream of this client delivers it. */
  take(header: SignedHeader, transactions: readonly Moving[]): void {
    if (header.height <= this.#height) return;
    this.#head = header;
    this.#wake();
    if (transactions.length === 0) return;
    this.#moves++;
    for (const [name, { verb, answer }] of this.#answers) {
      const after = this.#after(verb, answer, transactions);
      if (after === null) this.#answers.delete(name);
      else this.#answers.set(name, { verb, answer: after });
    }
    if (this.#following > 0) this.#keepOpened(transactions);
  }

  /** A round that a block opens need not be asked for: it stands as what comes behind it in that block leaves it. */
  #keepOpened(transactions: readonly Moving[]): void {
    for (const [at, by] of transactions.entries()) {
      const opened = this.#opened(by);
      const name = nameOf('rounds.get', canonicalJson({ round: opened?.round ?? '' }));
      if (opened === null || this.#answers.has(name)) continue;
      const answer = this.#after('rounds.get', opened, transactions.slice(at + 1));
      if (answer !== null) this.#keep(name, { verb: 'rounds.get', answer });
    }
  }

  #opened(by: Moving): QueryResults['rounds.get'] | null {
    try {
      const opened = roundOpenedBy(by);
      return opened === null ? null : ((this.#shapes['rounds.get']?.(opened, 'block') as QueryResults['rounds.get'] | undefined) ?? null);
    } catch {
      return null;
    }
  }

  /** Null for what has to be asked for, as when the block says it in another shape than an answer may have. */
  #after(verb: QueryVerb, answer: unknown, transactions: readonly Moving[]): unknown {
    try {
      const after = transactions.reduce((moved: unknown, by) => (moved === null ? null : moveBy(verb, moved, by)), answer);
      return after === null || after === answer ? after : (this.#shapes[verb]?.(after, 'block') ?? null);
    } catch {
      return null;
    }
  }

  /**
   * An own transaction was committed in this block: until it is here, nothing kept is answered. Resolves when it is here, when no blocks come,
   * or after `patienceMs`.
   */
  async ownBlock(height: number, patienceMs: number): Promise<void> {
    this.#ownHeight = Math.max(this.#ownHeight, height);
    this.#moves++;
    const late = AbortSignal.timeout(patienceMs);
    while (this.#following > 0 && this.#height < height && !late.aborted)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#awaiting.delete(wake);
          late.removeEventListener('abort', wake);
          resolve();
        };
        this.#awaiting.add(wake);
        late.addEventListener('abort', wake);
      });
  }

  #wake(): void {
    for (const wake of this.#awaiting) wake();
  }

  forget(): void {
    this.#moves++;
    this.#answers.clear();
  }
}

const nameOf = (verb: QueryVerb, question: string): string => `${verb} ${question}`;

/** Null for what has to be asked for. */
export function moveBy(verb: QueryVerb, answer: unknown, by: Moving): unknown {
  const rules: Readonly<Partial<Record<QueryVerb, (answer: never, by: Moving) => unknown>>> = answerAfter;
  return rules[verb]?.(answer as never, by) ?? null;
}
