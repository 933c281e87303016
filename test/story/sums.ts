// The one comparison that only a story can make: what the parties opened, and what the hospitals' integers add up to in clear.
import type { Artifacts } from '@cohort/aggregator/ports/artifacts';
import { openSum } from '@cohort/mpc/open';
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import type { RoundView } from '@cohort/protos/ledger';

/** Integers by block name. */
export type Sums = Readonly<Record<string, readonly number[]>>;

/** Adds up the hospitals' quantised updates, as nobody in the cooperative can. */
export function plaintextSum(contributions: readonly QuantisedBlocks[]): Sums {
  const names = Object.keys(contributions[0] ?? {});
  const at = (name: string, i: number): number => contributions.reduce((sum, x) => sum + Number(x[name]?.[i] ?? 0), 0);
  return Object.fromEntries(
    names.map((name) => [name, Array.from({ length: contributions[0]?.[name]?.length ?? 0 }, (_, i) => at(name, i))]),
  );
}

/** Opens the three published sum files that the ledger's body names. */
export function openedSum({ body, terms }: RoundView, artifacts: Artifacts): Sums {
  const [s0, s1, s2] = [0, 1, 2].map((index) => artifacts.get(body?.sums[index]?.sumHash ?? '') ?? new Uint8Array());
  const opened = openSum([s0 ?? new Uint8Array(), s1 ?? new Uint8Array(), s2 ?? new Uint8Array()], terms.blocks);
  return Object.fromEntries(Object.entries(opened).map(([name, values]) => [name, Array.from(values, Number)]));
}
