// A run: one model with its bounds, ready to be explored; what its states are is its own matter.
import { explore, type Explored, type Limits, type Model } from './explore.ts';

export interface Run {
  readonly name: string;
  readonly explore: (limits?: Limits) => Explored;
}

export const runOf = <State>(model: Model<State>): Run => ({ name: model.name, explore: (limits) => explore(model, limits) });
