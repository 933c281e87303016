// The states of a party while it agrees with the others, as data: which kind of message each waits for, of whom, and for how many steps.

/** Kinds of message in the order in which a party says them; the commitment to r travels with the signature on U. */
export const kinds = ['list', 'healed list', 'U', 'reveal', 'set of r', 'hash', 'held hashes', 'body'] as const;
export const list = 0;
export const healed = 1;
export const memberSet = 2;
export const reveal = 3;
export const noiseSet = 4;
export const hash = 5;
export const held = 6;
export const body = 7;

export type StageName =
  | 'collecting'
  | 'awaits lists'
  | 'healing'
  | 'awaits healed lists'
  | 'awaits proposal'
  | 'awaits signatures on U'
  | 'awaits reveals'
  | 'awaits sets of r'
  | 'awaits hashes'
  | 'awaits held hashes'
  | 'awaits body'
  | 'awaits signatures on body'
  | 'signed'
  | 'stopped'
  | 'objected';

export interface Stage {
  /** Its place in the order of the round, and in a state's key. */
  readonly order: number;
  /** The kind that it waits for, -1 when it waits for none. */
  readonly awaits: number;
  /** Whether only the lowest present role's message is due. */
  readonly ofProposer: boolean;
  /** Steps from entering the stage until the message is due: one more for a message that itself waits on a third party. */
  readonly steps: number;
  /** Whether an author may say that it waits for somebody else. */
  readonly extends: boolean;
}

const stage = (order: number, awaits = -1, steps = 1, ofProposer = false, extendable = false): Stage => ({
  order,
  awaits,
  ofProposer,
  steps,
  extends: extendable,
});

export const stages: Readonly<Record<StageName, Stage>> = {
  collecting: stage(0),
  'awaits lists': stage(1, list),
  healing: stage(2),
  'awaits healed lists': stage(3, healed, 2, false, true),
  'awaits proposal': stage(4, memberSet, 2, true, true),
  'awaits signatures on U': stage(5, memberSet),
  'awaits reveals': stage(6, reveal),
  'awaits sets of r': stage(7, noiseSet),
  'awaits hashes': stage(8, hash),
  'awaits held hashes': stage(9, held),
  'awaits body': stage(10, body, 2, true, true),
  'awaits signatures on body': stage(11, body),
  signed: stage(12),
  stopped: stage(13),
  objected: stage(14),
};

export const isOver = (name: StageName): boolean => stages[name].order >= stages.signed.order;
