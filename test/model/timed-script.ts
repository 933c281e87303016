// A way through the agreement as a script that real parties can be driven by: what the liar gives to whom and when, withholds, denies; who crashes.
import type { Move } from './explore.ts';
import { kinds } from './agreement/stages.ts';
import type { Setup } from './agreement/setup.ts';
import { roles, type Role } from './agreement/state.ts';

/** Parties by their role of the round; times in ticks, of which a step has `ticksPerStep`. */
export interface TimedScript {
  readonly run: string;
  /** What the way leads to in the model. */
  readonly leadsTo: string;
  readonly liar: Role | null;
  readonly ticksPerStep: number;
  /** Own messages that are given, `ticks` after their receiver began to wait: a delay where it is not 0. */
  readonly sends: readonly { readonly kind: string; readonly to: number; readonly ticks: number }[];
  readonly withholds: readonly { readonly kind: string; readonly to: number }[];
  /** Of the sends, those with another content than the other honest party is given. */
  readonly equivocations: readonly { readonly kind: string; readonly to: number }[];
  /** *Missing too* about the other honest party's message, to the one that misses it. */
  readonly denials: readonly { readonly kind: string; readonly to: number; readonly about: number }[];
  readonly waits: readonly { readonly kind: string; readonly to: number }[];
  /** Statements of `about` without the bytes that they rest on. */
  readonly strips: readonly { readonly to: number; readonly about: number }[];
  /** `after`: the last kind that the party said; `ticks`: until it is back, null for never. */
  readonly crashes: readonly { readonly party: number; readonly after: string; readonly ticks: number | null }[];
}

export function timedScriptOf(setup: Setup, way: readonly Move[], leadsTo: string): TimedScript {
  const steps = way.flatMap(({ step }) => (step === undefined ? [] : [step]));
  const text = (value: string | number | undefined): string => String(value ?? '');
  const all = (deed: string) => steps.filter((step) => step['do'] === deed);
  const sends = all('send').map((step) => ({ kind: text(step['kind']), to: Number(step['to']), ticks: Number(step['ticks']) }));
  const honest = roles.filter((role) => role !== setup.liar);
  // What comes after the last message that the liar gave or could have given in this way is given at once.
  const reached = Math.max(-1, ...all('send').map((step) => kinds.indexOf(step['kind'] as (typeof kinds)[number])));
  const withholds =
    setup.liar === null
      ? []
      : kinds
          .slice(0, reached + 1)
          .flatMap((kind) => honest.map((to) => ({ kind, to })))
          .filter(({ kind, to }) => !sends.some((send) => send.kind === kind && send.to === to));
  const crash = all('crash')[0];
  const back = steps.findIndex((step) => step['do'] === 'restart');
  const from = crash === undefined ? -1 : steps.indexOf(crash);
  const down = back < 0 ? null : steps.slice(from, back).filter((step) => step['do'] === 'tick').length;
  return {
    run: setup.name,
    leadsTo,
    liar: setup.liar,
    ticksPerStep: setup.step,
    sends,
    withholds,
    equivocations: all('send')
      .filter((step) => isAnother(text(step['kind']), Number(step['value'])))
      .map((step) => ({ kind: text(step['kind']), to: Number(step['to']) })),
    denials: all('missing').map((step) => ({ kind: text(step['kind']), to: Number(step['to']), about: Number(step['about']) })),
    waits: all('waitsFor').map((step) => ({ kind: text(step['kind']), to: Number(step['to']) })),
    strips: all('strip').map((step) => ({ to: Number(step['to']), about: Number(step['about']) })),
    crashes: crash === undefined ? [] : [{ party: Number(crash['party']), after: text(crash['after']), ticks: down }],
  };
}

const everybody = 7;

/** Whether a value is not the one that a party which holds everybody's messages says. */
const isAnother = (kind: string, value: number): boolean =>
  kind === 'healed list' ? value === 2 : ['U', 'held hashes', 'body'].includes(kind) ? value !== everybody : false;
