// A rule of the protocol with the guard that enforces it: what takes the guard out, and the nearest tests, which then must fail.

export interface Rule {
  /** The rule, in the protocol's words. */
  readonly rule: string;
  readonly file: string;
  /** The guard's text, which occurs once in the file, and what stands there without it. */
  readonly find: string;
  readonly without: string;
  readonly tests: readonly string[];
  /** Titles of the tests that count, as AVA's --match; all of them without it. */
  readonly match?: string;
}
