// The rules of the round protocol that the models hold, each with its sentence and the group of runs in which its absence shows.

export interface Rule {
  /** What the protocol's page says. */
  readonly sentence: string;
  /** Groups of `groups.ts`, searched in this order without the rule. */
  readonly shownIn: readonly string[];
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
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;
