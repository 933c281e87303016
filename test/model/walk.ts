// One way through a model to an end, chosen by a seed: for scripts that no search for a shortest way would find.
import { drawing } from '../support/drawing.ts';
import type { Model, Move, Next } from './explore.ts';

const mostMoves = 400;

/** The same way for the same seed. A liar does something about as often as time goes on. */
export function walk<State>(model: Model<State>, seed: number): { readonly way: readonly Move[]; readonly leadsTo: string } {
  const draw = drawing(seed);
  const pick = (items: readonly Next<State>[]): Next<State> | undefined => items[draw(items.length)];
  let at = pick(model.initial());
  const way: Move[] = [];
  while (at !== undefined && way.length < mostMoves) {
    way.push(at.move);
    const next = model.next(at.state);
    const due = next.filter(({ move }) => move.isOptional !== true);
    const free = next.filter(({ move }) => move.isOptional === true);
    if (due.length === 0) return { way, leadsTo: model.outcome(at.state) };
    at = free.length > 0 && draw(2) === 0 ? pick(free) : pick(due);
  }
  return { way, leadsTo: 'cut off' };
}
