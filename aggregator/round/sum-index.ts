// S_m over the agreed set, chunk by chunk: one accumulator, and no share in memory twice.
import type { Pair } from '@cohort/protos/statements';
import { noiseSeed, sumSalt } from '@cohort/mpc/noise-seed';
import type { ShareIndex } from '@cohort/mpc/roles';
import { maskShareChunks } from '@cohort/mpc/share';
import { SumFile, sumFileHash } from '@cohort/mpc/sum';
import type { Ports } from '../ports/ports.ts';
import { keyName, vectorChunks } from './contributions.ts';
import type { Round } from './round.ts';
import { CohortError } from '@cohort/protos/errors';

/** The file salt || S_m and its hash. `rs`: the r used, the lower party number first. The noise is nu = 0 for mechanism `none`. */
export function sumIndex(
  round: Round,
  ports: Ports,
  index: ShareIndex,
  set: { readonly pairs: readonly Pair[]; readonly setHash: string },
  rs: readonly Uint8Array[],
): { file: Uint8Array; sumHash: string } {
  if (round.terms.mechanism.kind !== 'none')
    throw new CohortError('MECHANISM_NOT_SUPPORTED', `mechanism: expected none, got ${round.terms.mechanism.kind}`);
  const { termsHash, terms } = round;
  const sum = new SumFile(terms.blocks);
  for (const pair of set.pairs) sum.addShare(shareChunks(round, ports, index, pair));
  const salt = sumSalt(noiseSeed({ termsHash, index, hU: set.setHash, rs }));
  const file = sum.file(salt);
  return { file, sumHash: sumFileHash({ termsHash, hU: set.setHash, index }, salt, sum.vector) };
}

function shareChunks(round: Round, ports: Ports, index: ShareIndex, pair: Pair): Iterable<Uint8Array> {
  if (index === 0) return vectorChunks(round, ports, pair);
  const key = ports.shares.secret(round.key, keyName(index, pair));
  if (key === null) throw new CohortError('STORAGE_CORRUPT', `key ${String(index)} of ${pair.member}: expected it on disk`);
  return maskShareChunks(key, index, { termsHash: round.termsHash, member: pair.member, blocks: round.terms.blocks });
}
