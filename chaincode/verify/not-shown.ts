// The closed table of what can be taken out of an audit file without a check that fails, and why; `npm run audit:flips` compares it.

export interface NotShown {
  readonly why: string;
  /** Whether it depends on the run if one of its kind is missed. */
  readonly sometimes?: true;
}

/** By what is taken out, as the omission test names it. A row stands here if at least one of its kind is missed. */
export const notShown: Readonly<Record<string, NotShown>> = {
  'one statement: receipt': {
    why: 'a party gives it to a member and to no other party: when it is away while the file is written there is none; the member has its own',
  },
  'all statements: receipt': { why: 'as one receipt' },
  'one statement: head': { why: 'two heads are wanted before the sums; a third may come after them, or never' },
  'one statement: publish': { why: 'the publication carries the signatures that it needs, in its block' },
  'all statements: publish': { why: 'as one publication' },
  'one statement: absence': { why: 'the commit carries it, in its block' },
  'all statements: absence': { why: 'as one absence' },
  'one statement: sumStatement': {
    why: 'one by a party that was away and confirms a sum after the commit is due to nobody; the confirmation carries it, in its block',
    sometimes: true,
  },
  'one statement: waitsFor': { why: 'nobody has to ask for more time' },
  'all statements: waitsFor': { why: 'nobody has to ask for more time' },
  'one statement: missing': {
    why: 'a party that two miss over several statements is absent by each of them; one who misses alone finds nothing',
  },
  'record after the last commit: block': {
    why: 'the head that you name shows blocks cut from the end, and without it the verdict says that they cannot be seen',
    sometimes: true,
  },
  'transaction after the last commit: VALID': { why: 'as a block after the last commit', sometimes: true },
  'transaction after the last commit: MVCC_CONFLICT': { why: 'as a block after the last commit', sometimes: true },
};
