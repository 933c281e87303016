// What only a story can compare: what the parties opened, what the hospitals' integers add up to in clear, and the noise between them.
import type { Artifacts } from '@cohort/protos/runtime/artifacts';
import type { Ports } from '@cohort/aggregator/ports/ports';
import { noiseSecretKey } from '@cohort/aggregator/round/commit-noise-secrets';
import { parseFraction } from '@cohort/mpc/accountant';
import { byteLength, saltBytes, sumBlocks } from '@cohort/mpc/block';
import { addNoise } from '@cohort/mpc/noise';
import { noiseSeed } from '@cohort/mpc/noise-seed';
import { openSum } from '@cohort/mpc/open';
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import type { RoundView } from '@cohort/protos/ledger';
import { memberSetHash } from '@cohort/protos/statements';

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

/** nu_0 + nu_1 + nu_2 of a noised round, from the r that the three parties hold between them. */
export function noiseSum({ round, terms, termsHash, body }: RoundView, parties: readonly Pick<Ports, 'shares'>[]): Sums {
  const { sigma2 } = terms.mechanism;
  if (sigma2 === null || body === null) throw new RangeError(`${round}: expected a committed round with noise`);
  const hU = memberSetHash(termsHash, body.members);
  const [nu0, nu1, nu2] = ([0, 1, 2] as const).map((index) => {
    const noiseSecrets = [0, 1, 2].flatMap((author) => {
      const held = parties.map(({ shares }) => shares.secret(round, noiseSecretKey(index, author))).find((r) => r !== null);
      return held ?? [];
    });
    const file = new Uint8Array(saltBytes + byteLength(sumBlocks(terms.blocks)));
    const seed = noiseSeed({ termsHash, index, hU, noiseSecrets });
    addNoise(file.subarray(saltBytes), { blocks: terms.blocks, seed, sigma2: parseFraction(sigma2, 'sigma2') });
    return file;
  });
  const none = new Uint8Array();
  const opened = openSum([nu0 ?? none, nu1 ?? none, nu2 ?? none], terms.blocks);
  return Object.fromEntries(Object.entries(opened).map(([name, values]) => [name, Array.from(values, Number)]));
}
