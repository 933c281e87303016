// Answers of the ledger that stay true until a transaction moves them: asked for once, and again after such a one.
import type { BlockTransaction, QueryVerb } from '@cohort/protos/ledger';

type Moving = Pick<BlockTransaction, 'verb' | 'body'>;

const isAboutRounds = ({ verb }: Moving): boolean => verb.startsWith('rounds.');
/** They decide nothing of a plan: not its status, model or parties, and not which round is its current one. */
const isWithinRound = ({ verb }: Moving): boolean => ['rounds.enrol', 'rounds.closeEnrolment', 'rounds.commit'].includes(verb);

/** The queries whose answers are kept, and the transactions that leave an answer as it is; any other moves it. */
const isUnmoved: Partial<Record<QueryVerb, (by: Moving, question: unknown) => boolean>> = {
  'members.node': isAboutRounds,
  'datasets.get': isAboutRounds,
  'rounds.activePlans': isWithinRound,
  'rounds.get': (by, question) => isWithinRound(by) && roundOf(by.body) !== roundOf(question),
};

const roundOf = (body: unknown): unknown => (body as { readonly round?: unknown } | null)?.round;

interface Kept {
  readonly verb: QueryVerb;
  readonly question: unknown;
  readonly answer: unknown;
}

const mostKept = 256;

/** Keeps nothing while no blocks come: what nothing can move would stay for ever. */
export class KeptAnswers {
  readonly #answers = new Map<string, Kept>();
  #following = 0;
  #height = -1;
  /** Grows with everything that may have moved an answer which is under way. */
  #moves = 0;

  /** From here on blocks come to this client, until what it returns is called. */
  follow(): () => void {
    this.#following++;
    return () => {
      this.#following--;
      this.forget();
    };
  }

  /** The answer that is kept for this question, or the one that `ask` brings. */
  async get<T>(verb: QueryVerb, question: unknown, name: string, ask: () => Promise<T>): Promise<T> {
    const kept = this.#answers.get(name);
    if (kept !== undefined) return kept.answer as T;
    const before = this.#moves;
    const answer = await ask();
    if (this.#following === 0 || this.#moves !== before || isUnmoved[verb] === undefined) return answer;
    if (this.#answers.size >= mostKept) this.#answers.clear();
    this.#answers.set(name, { verb, question, answer });
    return answer;
  }

  /** A block, the first time that any stream of this client delivers it. */
  take(height: number, transactions: readonly Moving[]): void {
    if (height <= this.#height) return;
    this.#height = height;
    this.move(transactions);
  }

  /** What was committed, as a block shows it or as this client's own receipt says before. */
  move(transactions: readonly Moving[]): void {
    if (transactions.length === 0) return;
    this.#moves++;
    for (const [name, { verb, question }] of this.#answers)
      if (!transactions.every((by) => isUnmoved[verb]?.(by, question) === true)) this.#answers.delete(name);
  }

  forget(): void {
    this.#moves++;
    this.#answers.clear();
  }
}
