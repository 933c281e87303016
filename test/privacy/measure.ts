// Many runs of a claim's mechanism in one world, and the bounds on epsilon that both worlds' runs prove.
import type { Claim } from './claims.ts';
import { canaryRun, type Statistics, type Worlds } from './canary-run.ts';
import { worldOf } from './canary-study.ts';
import { epsilonBound, type Measured } from './epsilon-bound.ts';

/** One adversary's statistic per run, in order. */
export type Runs = Readonly<Record<keyof Statistics, readonly number[]>>;

/** `count` independent runs in the world `truth`; the party's role rotates, so that all three are measured. */
export async function runsOf({ run }: Pick<Claim, 'run'>, truth: keyof Worlds, count: number): Promise<Runs> {
  const worlds = {
    withCanary: await worldOf(true, run.normalisation),
    withoutCanary: await worldOf(false, run.normalisation),
  };
  const [outsider, party]: [number[], number[]] = [[], []];
  for (let at = 0; at < count; at++) {
    const statistics = await canaryRun(run, worlds, truth, ([0, 1, 2] as const)[at % 3] ?? 0);
    outsider.push(statistics.outsider);
    party.push(statistics.party);
  }
  return { outsider, party };
}

/** The bound that each adversary's runs prove. */
export function boundsOf(
  runs: Readonly<Record<keyof Worlds, Runs>>,
  options: { readonly delta: number; readonly confidence: number },
): Readonly<Record<keyof Statistics, Measured>> {
  const boundFor = (view: keyof Statistics): Measured =>
    epsilonBound({ withCanary: runs.withCanary[view], withoutCanary: runs.withoutCanary[view] }, { ...options, chooseFrom: 1 / 3 });
  return { outsider: boundFor('outsider'), party: boundFor('party') };
}
