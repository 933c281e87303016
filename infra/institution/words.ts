// A hash as eight words that two people can compare on the telephone: 88 bits, eleven to a word of the English list of BIP-39.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CohortError } from '@cohort/protos/errors';
import { fromHex } from '@cohort/protos/hash';

const count = 8;
const bitsEach = 11n;

/** `english.txt` is github.com/bitcoin/bips, bip-0039/english.txt (MIT): 2048 words that differ within their first four letters. */
const list = readFileSync(join(import.meta.dirname, 'english.txt'), 'utf8')
  .trim()
  .split('\n');

/** Of the first 88 bits of a hash in hex. Whoever makes another text with the same words needs about 2^88 tries. */
export function wordsOf(hash: string): string {
  const bits = fromHex(hash, 32).subarray(0, 11);
  let rest = bits.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
  const words: string[] = [];
  for (let index = 0; index < count; index++) {
    words.unshift(list[Number(rest & ((1n << bitsEach) - 1n))] ?? '');
    rest >>= bitsEach;
  }
  return words.join(' ');
}

/** Whose words they are, for a refusal. */
export interface Compared {
  readonly reader: string;
  readonly of: string;
  /** What others mean, and what to do. */
  readonly otherwise: string;
}

const ofInvite: Compared = {
  reader: 'another founder',
  of: 'this file',
  otherwise: 'somebody has another file: do not join, and find out on the telephone who',
};

/** Refuses what a person typed unless it is these words, in whatever case and however parted. @throws {CohortError} SIGNATURE_INVALID, USAGE */
export function compareWords(typed: string, expected: string, { reader, of, otherwise }: Compared = ofInvite): void {
  const words = typed
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const unknown = words.find((word) => !list.includes(word));
  if (words.length !== count || unknown !== undefined)
    throw new CohortError(
      'USAGE',
      `words: expected the eight words that ${reader} reads out, got ${unknown === undefined ? `${String(words.length)} words` : `${unknown}, which is none of the list`}; ask for them again`,
    );
  if (words.join(' ') === expected) return;
  throw new CohortError('SIGNATURE_INVALID', `words: expected those of ${of}, ${expected}, got ${words.join(' ')}; ${otherwise}`);
}
