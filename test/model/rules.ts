// The rules of the round protocol that the models hold, each with its sentence and the group of runs in which its absence shows.

export interface Rule {
  /** What the protocol's page says. */
  readonly sentence: string;
  /** Groups of `groups.ts`, searched in this order without the rule. */
  readonly shownIn: readonly string[];
  /** A second line: the rules that hide its absence, and have to be out with it. */
  readonly together?: readonly string[];
}

export const rules = {
  'two-find-absent': {
    sentence: 'Only both make absent: who misses a message signs *missing* to the third, who answers *missing too* at its own deadline.',
    shownIn: ['liar'],
  },
  answer: { sentence: 'Who holds that message answers with it, and it counts as in time.', shownIn: ['liar'] },
  'own-missing-binds': {
    sentence: "After one's own *missing* a direct copy counts for nothing, the third's answer does.",
    shownIn: ['liar'],
  },
  'silent-third': {
    sentence: 'If the third is silent for three steps, this party has found both absent and stops.',
    shownIn: ['liar and crash'],
  },
  'reveals-to-both': {
    sentence: 'Sealed reveals go to both others: the third keeps the sealed bytes and answers with them.',
    shownIn: ['liar'],
  },
  forward: {
    sentence:
      'Every signed message and every sealed reveal is forwarded to the party it is due to, always before an own statement that rests on it.',
    shownIn: ['liar'],
  },
  'attachments-signed': {
    sentence: 'A statement that rests on bytes beside it signs their hash; a copy without them is not stored and is not the first copy.',
    shownIn: ['liar'],
  },
  objection: {
    sentence: 'A party that was up throughout and hears a signature on a U or body that it cannot sign signs an objection, which voids.',
    shownIn: ['liar'],
  },
  'restarted-does-not-object': { sentence: 'A restarted party does not object.', shownIn: ['crash'] },
  'late-is-no-reason': {
    sentence: 'A signature of a party found absent is late and no reason to object.',
    shownIn: ['crash'],
  },
  'smaller-choice': { sentence: 'Whoever has not yet signed may then sign the smaller choice.', shownIn: ['liar'] },
  'presumption-ends': {
    sentence: 'In later rounds absence is a presumption, ended by any statement of that round signed by it, whoever brings it.',
    shownIn: ['presumption'],
  },
  'waits-once': { sentence: '`waitsFor` is signed and extends once.', shownIn: ['liar'] },
  'healing-ends': { sentence: 'Healing ends one `step` after the received lists.', shownIn: ['healing'] },
  'due-from-collect-end': {
    sentence: "The list's deadline runs from the end of collecting, never from one's own list.",
    shownIn: ['early list'],
  },
  'one-step-longer': {
    sentence: 'For a message that waits on a third party the deadline is one `step` longer than what it waits for.',
    shownIn: ['healing'],
  },
  'step-covers-delivery': {
    sentence: 'A deadline is `step`, at least twice the longest delivery between honest parties plus what their lists may differ by.',
    shownIn: ['liar'],
  },
  'hashes-exchanged': {
    sentence: 'Present parties first exchange the signed hashes they hold; the body has their union.',
    shownIn: ['crash'],
  },
  'r-on-disk-first': { sentence: 'r is on disk before its commitment leaves.', shownIn: ['noise of an honest pair'] },
  'restored-signs-nothing': {
    sentence: 'A party that was restored from a backup says `restored` and signs nothing for open rounds.',
    shownIn: ['noise of an honest pair'],
  },
  'used-is-named': {
    sentence: 'r used, r hashed and r stored are the same: those of the set that was signed.',
    shownIn: ['noise of an honest pair', 'noise with a liar'],
  },
  'set-before-hash': {
    sentence: 'A hash names its set and is signed only when each co-holder not found absent sent the same set.',
    shownIn: ['noise of an honest pair'],
    together: ['restarted-signs-no-hash'],
  },
  'restarted-signs-no-hash': {
    sentence: 'A party that restarts before its hash signs none in this round.',
    shownIn: ['noise of an honest pair'],
    together: ['set-before-hash'],
  },
  'different-sets-name-nobody': {
    sentence: 'Hashes over different sets void and name nobody.',
    shownIn: ['noise of an honest pair'],
    together: ['restarted-signs-no-hash', 'set-before-hash'],
  },
  'reveal-after-commitment': {
    sentence: "r is revealed only after the co-holder's commitment.",
    shownIn: ['noise with a liar'],
  },
  'reveal-opens-commitment': { sentence: 'A revealed r opens its commitment, or counts as not revealed.', shownIn: ['noise with a liar'] },
  'commitment-names-set': {
    sentence: "A commitment that names another set than its author's signed U is a contradiction.",
    shownIn: ['noise with a liar'],
  },
  'hash-names-signed-set': { sentence: "A hash names its author's signed set of r.", shownIn: ['noise with a liar'] },
  'two-partners-name': {
    sentence: 'Slashable is a party named by two different partners on its two indices, or by two contradictory signatures of its own.',
    shownIn: ['noise with a liar'],
  },
  'single-author-marked': {
    sentence: "An index with one holder's hash is single-author, and the round shows it.",
    shownIn: ['noise with a liar'],
  },
  'silent-author-taints': {
    sentence: 'An author that gives no shares or r within one epoch of the claim taints like an upheld dispute.',
    shownIn: ['noise with a liar'],
  },
  'open-after-valid': {
    sentence: 'Opening only after it saw this body in a block with code VALID, and another party signed a head that agrees.',
    shownIn: ['opening with a liar'],
  },
  'two-heads': { sentence: 'One other party sent a signed head statement that agrees.', shownIn: ['forked ledger'] },
  'head-needs-header': {
    sentence: 'A claim without a valid header is ignored and kept as evidence.',
    shownIn: ['opening with a liar'],
  },
  'no-void-after-commit': { sentence: 'Void only before a commit.', shownIn: ['opening with a liar'] },
  'no-commit-after-void': { sentence: 'Commit only while the round is not void and not expired.', shownIn: ['opening with a liar'] },
  'abandon-by-two': { sentence: 'After a commit `publish`, or `abandon` by two signatures.', shownIn: ['opening with a liar'] },
  'publish-by-two': {
    sentence: '`rounds.publish` by two signatures over (termsHash, H(body), modelOut).',
    shownIn: ['opening with a liar'],
  },
  heal: { sentence: 'A missing share is asked of its other holder and checked against h_m.', shownIn: ['one member'] },
  'frozen-at-list': {
    sentence: "Shares count as held at the received list: nothing from an agent after it enters one's own healed list or a healing answer.",
    shownIn: ['one member'],
  },
  'one-list-left-out': {
    sentence: 'Without noise a pair in one list only is left out: no two could sum it.',
    shownIn: ['one member'],
  },
  'judged-by-lists': {
    sentence: "A member with two signed commitments is judged from the announcements in the proposal's lists only.",
    shownIn: ['one member'],
  },
  'two-lists-void': {
    sentence: 'Without noise a pair that two list and the third lacks after healing voids the round.',
    shownIn: ['one member, a lying party'],
  },
  'two-present-difference-voids': {
    sentence: 'Without noise, with two present, any difference voids.',
    shownIn: ['one member, a lying and an absent party'],
  },
  'no-share-to-its-role': { sentence: 'Index m never goes to role m.', shownIn: ['one member, a lying party'] },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;

/** The rules that do not hold in a run. */
export type Without = ReadonlySet<RuleName>;
