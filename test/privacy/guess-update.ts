// What a curious party can try, to tell which of two known updates a member sent. Everybody else's update is known to it.
import { addNoise } from '@cohort/mpc/noise';
import { parseFraction } from '@cohort/mpc/accountant';
import { shareHash } from '@cohort/mpc/commit';
import { openSum } from '@cohort/mpc/open';
import type { QuantisedBlocks } from '@cohort/mpc/quantise';
import { zeroShareChunks, type ShareSecrets } from '@cohort/mpc/share';
import { concat } from '@cohort/protos/canonical';
import type { HeldShare, PartyView } from './party-view.ts';

/** The two updates, as integers of the block `model`. */
export type Candidates = readonly [Int32Array, Int32Array];

export interface Target {
  readonly member: string;
  readonly candidates: Candidates;
  /** The sum of all other members' updates. */
  readonly others: Int32Array;
}

/** Which candidate it was, 0 or 1; null when the attack found nothing to go by. */
export type Guess = 0 | 1 | null;
export type Attack = (view: PartyView, target: Target) => Guess;

/**
 * Makes s_0 of each candidate with the keys in view, trying every secret in view for a key that it lacks, and looks for those bytes, or
 * for their hash under any word as salt among all hashes in view.
 */
export const byHash: Attack = (view, { member, candidates }) => {
  const { terms, termsHash } = view;
  const held = view.sharesOf.get(member) ?? [];
  const found = candidates.findIndex((candidate) => {
    for (const secrets of secretsToTry(view, held)) {
      const x = { model: candidate } as unknown as QuantisedBlocks;
      const body = concat([...zeroShareChunks(x, secrets, { termsHash, member, blocks: terms.blocks })]);
      if (held.some(({ index, bytes }) => index === 0 && Buffer.compare(bytes, body) === 0)) return true;
      if (view.role === 0 && view.words.some((salt) => view.hashes.has(shareHash({ termsHash, member, index: 0 }, salt, body))))
        return true;
    }
    return false;
  });
  return found === -1 ? null : found === 0 ? 0 : 1;
};

/** Correlates what its shares of the member, one or both together, differ from zero by with how the candidates differ. */
export const byShare =
  (which: 'first' | 'second' | 'both'): Attack =>
  (view, { member, candidates }) => {
    const held = view.sharesOf.get(member) ?? [];
    const used = which === 'both' ? held : held.slice(which === 'first' ? 0 : 1, which === 'first' ? 1 : 2);
    const sum = new Int32Array(candidates[0].length);
    for (const { bytes } of used) wordsOf(bytes).forEach((word, at) => (sum[at] = (sum[at] ?? 0) + word));
    return nearer(sum, candidates);
  };

/** Takes from the opened sum the others' updates and the two noises that it made itself: the member's update and one noise are left. */
export const bySum: Attack = (view, { candidates, others }) => {
  const { blocks, mechanism } = view.terms;
  if (mechanism.sigma2 === null) throw new TypeError('mechanism: expected one with noise');
  const left = Int32Array.from(openSum(view.files, blocks)['model'] as Int32Array, (value, at) => value - (others[at] ?? 0));
  for (const { seed } of view.seeds) {
    const noise = new Uint8Array(left.byteLength);
    addNoise(noise, { blocks, seed, sigma2: parseFraction(mechanism.sigma2, 'sigma2') });
    new Int32Array(noise.buffer).forEach((value, at) => (left[at] = (left[at] ?? 0) - value));
  }
  return nearer(left, candidates);
};

export const attacks = {
  'hash of a guess': byHash,
  'first share': byShare('first'),
  'second share': byShare('second'),
  'both shares': byShare('both'),
  'opened sum': bySum,
} as const;

/** The candidate at the smaller distance. */
function nearer(values: Int32Array, [left, right]: Candidates): Guess {
  let side = 0;
  for (let at = 0; at < values.length; at++) {
    const [a, b] = [left[at] ?? 0, right[at] ?? 0];
    side += ((values[at] ?? 0) - (a + b) / 2) * (b - a);
  }
  return side > 0 ? 1 : 0;
}

/** Both keys where they are held; else the one that is, with each secret as the other. */
function* secretsToTry({ secrets, role }: PartyView, held: readonly HeldShare[]): Generator<ShareSecrets> {
  const salts = [new Uint8Array(32), new Uint8Array(32), new Uint8Array(32)] as const;
  const keyOf = (index: 1 | 2): Uint8Array | undefined => held.find((share) => share.index === index)?.key;
  const [k1, k2] = [keyOf(1), keyOf(2)];
  if (role === 0 && k1 !== undefined && k2 !== undefined) yield { k1, k2, salts };
  else for (const secret of secrets) yield { k1: k1 ?? secret, k2: k2 ?? secret, salts };
}

function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.slice().buffer);
}
