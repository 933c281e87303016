// S_m: where noise enters; read it to see that nothing is hashed, written or said of a sum before its noise is in it. Shares of the agreed set are
// added modulo 2^32 or 2^64, nu_m on top; all in steps of the quantiser, squared for sigma2. Each of the two holders does it, and the round is
// void where their hashes differ (`aggregator/steps/sum.ts`).
import { CohortError } from '@cohort/protos/errors';
import type { Pair } from '@cohort/protos/statements';
import { parseFraction } from '@cohort/mpc/accountant';
import { noiseSeed, sumSalt } from '@cohort/mpc/noise-seed';
import type { ShareIndex } from '@cohort/mpc/roles';
import { maskShareChunks } from '@cohort/mpc/share';
import { SumFile, sumFileHash } from '@cohort/mpc/sum';
import type { Ports } from '../ports/ports.ts';
import { keyName, vectorChunks } from './contributions.ts';
import type { Round } from './round.ts';

/**
 * The file salt || S_m and its hash, which `aggregator/steps/sum.ts` compares with the other holder's. `noiseSecrets`: the r used, the lower party number first. Every summed block gets nu_m, none under
 * mechanism `none`: a function of the shares and of `noiseSecrets` only, so that whoever has both makes the same bytes.
 * @throws {CohortError} TERMS_REFUSED for a mechanism without sigma2, STORAGE_CORRUPT, as NoiseExpander
 */
export async function noisedSum(
  round: Round,
  ports: Ports,
  index: ShareIndex,
  set: { readonly pairs: readonly Pair[]; readonly setHash: string },
  noiseSecrets: readonly Uint8Array[],
): Promise<{ file: Uint8Array; sumHash: string }> {
  const { termsHash, terms } = round;
  const seed = noiseSeed({ termsHash, index, hU: set.setHash, noiseSecrets });
  const sum = new SumFile(terms.blocks);
  for (const pair of set.pairs) sum.addShare(shareChunks(round, ports, index, pair));
  const { kind, sigma2 } = terms.mechanism;
  if (kind !== 'none') {
    if (sigma2 === null) throw new CohortError('TERMS_REFUSED', `mechanism ${kind}: expected sigma2, got none`);
    await ports.noise.addTo(sum.vector, { blocks: terms.blocks, seed, sigma2: parseFraction(sigma2, 'mechanism.sigma2') });
    round.signal.throwIfAborted();
  }
  const salt = sumSalt(seed);
  const file = sum.file(salt);
  return { file, sumHash: sumFileHash({ termsHash, hU: set.setHash, index }, salt, sum.vector) };
}

function shareChunks(round: Round, ports: Ports, index: ShareIndex, pair: Pair): Iterable<Uint8Array> {
  if (index === 0) return vectorChunks(round, ports, pair);
  const key = ports.shares.secret(round.key, keyName(index, pair));
  if (key === null) throw new CohortError('STORAGE_CORRUPT', `key ${String(index)} of ${pair.member}: expected it on disk`);
  return maskShareChunks(key, index, { termsHash: round.termsHash, member: pair.member, blocks: round.terms.blocks });
}
