// A rule of the protocol with the guard that enforces it: what takes the guard out, and the nearest tests, which then must fail.

/** The guard's text, which occurs once in the file, and what stands there without it. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly without: string;
}

export interface Rule extends Edit {
  /** The rule, in the protocol's words. */
  readonly rule: string;
  /** A second guard of the same rule, which hides that the first is gone. */
  readonly also?: Edit;
  readonly tests: readonly string[];
  /** Titles of the tests that count, as AVA's --match; all of them without it. */
  readonly match?: string;
}
