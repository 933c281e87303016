// Whether a file is the sum of an index that a body commits to.
import { sumFileHasher } from '@cohort/mpc/sum';
import { memberSetHash, type RoundBody } from '@cohort/protos/statements';
import type { Round } from './round.ts';

export function isSumFile({ termsHash }: Pick<Round, 'termsHash'>, body: RoundBody, index: number, file: Uint8Array): boolean {
  const hU = memberSetHash(termsHash, body.members);
  return sumFileHasher({ termsHash, hU, index }, file.length).update(file).digest() === body.sums[index]?.sumHash;
}
