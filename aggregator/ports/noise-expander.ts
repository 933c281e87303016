// The noise port: expands nu_m from its seed onto a sum. The same bytes whoever does the work, because chunks have their own keys.
import type { Fraction } from '@cohort/mpc/accountant';
import type { Block } from '@cohort/protos/terms';

export interface Noise {
  /** The terms' blocks; noise goes to those that are summed. */
  readonly blocks: readonly Block[];
  /** seed_m, 32 bytes. */
  readonly seed: Uint8Array;
  readonly sigma2: Fraction;
}

export interface NoiseExpander {
  /**
   * Adds all of nu_m to the vector of S_m's file, in place; the vector belongs to the expander until it resolves.
   * @throws {CohortError} RING_OVERFLOW, TERMS_REFUSED; UNREACHABLE when closed meanwhile. A sum that rejected is not to be used.
   */
  addTo(vector: Uint8Array, noise: Noise): Promise<void>;
  /** Ends what runs beside the loop. Idempotent. */
  close(): Promise<void>;
}
