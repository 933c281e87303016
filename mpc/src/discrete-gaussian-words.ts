// A keystream as the little-endian words that the sampler reads.
import type { Keystream } from './crypto.ts';
import type { WordSource } from './discrete-gaussian.ts';
import { wordsOf } from './ring.ts';

/** Keystream bytes to ask for at a time: what is read ahead and left unused costs little, and no key is used again. */
const pieceBytes = 32 * 1024;

/** The words of a keystream in order. */
export class KeystreamWords implements WordSource {
  readonly #stream: Keystream;
  #words: Int32Array = new Int32Array(0);
  #at = 0;

  constructor(stream: Keystream) {
    this.#stream = stream;
  }

  next(): number {
    if (this.#at === this.#words.length) {
      const { buffer, byteOffset, length } = wordsOf(this.#stream.next(pieceBytes), 32);
      this.#words = new Int32Array(buffer, byteOffset, length);
      this.#at = 0;
    }
    return this.#words[this.#at++] as number;
  }
}
