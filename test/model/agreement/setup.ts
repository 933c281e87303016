// One run of the agreement: who lies or crashes, how long messages take, which rules hold.
import type { RuleName, Without } from '../rules.ts';
import { kinds } from './stages.ts';
import { roles, type Role } from './state.ts';

export interface Setup {
  readonly name: string;
  readonly without: Without;
  /** The liar's role, or null: three honest parties. */
  readonly liar: Role | null;
  /** The honest party that may crash once, and come back, while nobody lies. */
  readonly crash: Role | null;
  /** Ticks of a `step`; ticks that the longest delivery between honest parties takes. */
  readonly step: number;
  readonly link: number;
  /** Ticks by which the honest parties' deadlines of collecting may differ. */
  readonly skew: number;
  /** Ticks before its deadline at which one honest party, that all members reached, may list. */
  readonly early: number;
  /** Honest parties whose healing needs the liar. */
  readonly unhealed: readonly Role[];
  /** The honest party that presumes the liar absent from earlier rounds. */
  readonly presumer: Role | null;
  /** In how many kinds at once the liar is free; it is prompt to both in the others. */
  readonly freeKinds: number;
  /** Whether each message's delay varies by itself; else each link's is constant. */
  readonly jitter: boolean;
  /** Whether all links are fast; else every choice of fast and slow links is tried. */
  readonly fast: boolean;
}

export const base: Setup = {
  name: '',
  without: new Set(),
  liar: null,
  crash: null,
  step: 3,
  link: 1,
  skew: 1,
  early: 0,
  unhealed: [],
  presumer: null,
  freeKinds: kinds.length,
  jitter: false,
  fast: false,
};

export const honestOf = (setup: Setup): readonly Role[] => roles.filter((role) => role !== setup.liar);
export const holds = (setup: Setup, rule: RuleName): boolean => !setup.without.has(rule);
