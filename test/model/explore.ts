// Explores every state that a model can reach, breadth first, so that the first counterexample found is a shortest one.

/** What somebody does: a sentence for people and, where real parties can be made to do it, the step of a script. */
export interface Move {
  readonly text: string;
  readonly step?: Readonly<Record<string, string | number>>;
  /** Whether it may stay undone for ever: what a liar does, a crash, a return. Time and the honest go on. */
  readonly isOptional?: boolean;
}

export interface Next<State> {
  readonly move: Move;
  readonly state: State;
}

export interface Model<State> {
  readonly name: string;
  initial(): readonly Next<State>[];
  /** Every state that one move leads to; a state that leaves only optional ones is an end. */
  next(state: State): readonly Next<State>[];
  /** Two states with one key behave alike for ever. */
  key(state: State): string;
  /** The invariants that this state breaks. `isEnd`: nothing more need happen. */
  broken(state: State, isEnd: boolean): readonly string[];
  /** What an end is called in the tally. */
  outcome(state: State): string;
}

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  /** Moves of the longest shortest way to a state. */
  readonly depth: number;
  readonly ms: number;
  /** Whether every reachable state was seen. */
  readonly complete: boolean;
  /** A shortest way into each broken invariant. */
  readonly broken: ReadonlyMap<string, readonly Move[]>;
  readonly ends: ReadonlyMap<string, number>;
  /** A shortest way to the first end of each outcome. */
  readonly samples: ReadonlyMap<string, readonly Move[]>;
}

export interface Limits {
  /** Ends at the first broken invariant. */
  readonly untilBroken?: boolean;
  readonly states?: number;
  readonly progress?: (states: number, depth: number) => void;
}

const perReport = 100_000;

export function explore<State>(model: Model<State>, limits: Limits = {}): Explored {
  const began = performance.now();
  const seen = new Set<string>();
  // By number of the state: who led to it and how, and how far from the start it lies.
  const parents: number[] = [];
  const moves: Move[] = [];
  const known = new Map<string, Move>();
  const broken = new Map<string, readonly Move[]>();
  const ends = new Map<string, number>();
  const samples = new Map<string, readonly Move[]>();
  let frontier: { readonly state: State; readonly number: number }[] = [];
  let transitions = 0;
  let depth = 0;
  let complete = true;

  const wayTo = (number: number): Move[] => {
    const way: Move[] = [];
    for (let at = number; at >= 0; at = parents[at] ?? -1) {
      const move = moves[at];
      if (move !== undefined) way.push(move);
    }
    return way.reverse();
  };
  const add = (found: Next<State>, parent: number, into: { readonly state: State; readonly number: number }[]): void => {
    const key = model.key(found.state);
    if (seen.has(key)) return;
    seen.add(key);
    const move = known.get(found.move.text) ?? found.move;
    known.set(move.text, move);
    parents.push(parent);
    moves.push(move);
    into.push({ state: found.state, number: parents.length - 1 });
    if (seen.size % perReport === 0) limits.progress?.(seen.size, depth);
  };

  for (const start of model.initial()) add(start, -1, frontier);
  while (frontier.length > 0) {
    const further: typeof frontier = [];
    for (const { state, number } of frontier) {
      const next = model.next(state);
      transitions += next.length;
      const isEnd = next.every(({ move }) => move.isOptional === true);
      for (const name of model.broken(state, isEnd)) if (!broken.has(name)) broken.set(name, wayTo(number));
      if (isEnd) {
        const outcome = model.outcome(state);
        ends.set(outcome, (ends.get(outcome) ?? 0) + 1);
        if (!samples.has(outcome)) samples.set(outcome, wayTo(number));
      }
      for (const found of next) add(found, number, further);
    }
    const isEnough = limits.untilBroken === true && broken.size > 0;
    if (isEnough || seen.size >= (limits.states ?? Infinity)) {
      complete = further.length === 0;
      break;
    }
    if (further.length > 0) depth++;
    frontier = further;
  }
  return { states: seen.size, transitions, depth, ms: performance.now() - began, complete, broken, ends, samples };
}
