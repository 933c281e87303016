// The runs that make up the agreement: each role as liar, each party as the one that crashes, presumes, heals or lists early.
import type { Run } from '../run-of.ts';
import { runOf } from '../run-of.ts';
import type { Without } from '../rules.ts';
import { agreement } from './model.ts';
import { base, type Setup } from './setup.ts';
import { roles, type Role } from './state.ts';

const honestBeside = (liar: Role): Role[] => roles.filter((role) => role !== liar);

/** In brief: what varies; everything else as in `base`. */
const groups: Readonly<Record<string, readonly Partial<Setup>[]>> = {
  liar: roles.map((liar) => ({ name: `party ${String(liar)} lies`, liar })),
  healing: roles.flatMap((liar) =>
    honestBeside(liar).map((role) => ({ name: `party ${String(liar)} lies, ${String(role)} needs it to heal`, liar, unhealed: [role] })),
  ),
  presumption: roles.flatMap((liar) =>
    honestBeside(liar).map((role) => ({ name: `party ${String(liar)} lies, ${String(role)} presumes it absent`, liar, presumer: role })),
  ),
  'early list': [
    ...roles.map((liar) => ({ name: `party ${String(liar)} lies, members reach one honest party early`, liar, early: 5 })),
    { name: 'nobody lies, members reach one party early', early: 5 },
  ],
  'slower links': roles.map((liar) => ({ name: `party ${String(liar)} lies, links of 2 ticks, steps of 5`, liar, link: 2, step: 5 })),
  'varying links': roles.map((liar) => ({ name: `party ${String(liar)} lies in one kind, links vary`, liar, jitter: true, freeKinds: 1 })),
  crash: roles.map((crash) => ({ name: `party ${String(crash)} crashes and is back, nobody lies`, crash })),
  'liar and crash': roles.flatMap((liar) =>
    honestBeside(liar).map((crash) => ({
      name: `party ${String(liar)} lies in one kind, ${String(crash)} crashes`,
      liar,
      crash,
      freeKinds: 1,
      skew: 0,
      fast: true,
    })),
  ),
};

const setupsOf = (setups: readonly Partial<Setup>[], without: Without): Setup[] =>
  setups.map((setup) => ({ ...base, ...withoutTime(without), ...setup, without }));

export const agreementGroups: Readonly<Record<string, (without: Without) => readonly Run[]>> = Object.fromEntries(
  Object.entries(groups).map(([group, setups]) => [
    group,
    (without: Without) => setupsOf(setups, without).map((setup) => runOf(agreement(setup))),
  ]),
);

/** The setups of all groups, for those who walk one instead of exploring it. */
export const agreementSetups = (without: Without): Setup[] => Object.values(groups).flatMap((setups) => setupsOf(setups, without));

/** The one rule that is a number: links of 1 tick and lists that differ by 1 want a `step` of 3. */
const withoutTime = (without: Without): Partial<Setup> => (without.has('step-covers-delivery') ? { step: 2 } : {});
