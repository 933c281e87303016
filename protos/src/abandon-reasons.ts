// Why two parties give up a committed round, and which of these reasons end its plan: those that its model and terms must give again.

/** By reason: whether another attempt from the same model under the same terms must come to it again, whoever takes part. */
const mustRepeat = {
  /** Neither opened nor published by its expiry: files were missing, or a party's own step failed. */
  expired: false,
  /** A coordinate beyond cohort x bound: a member cheated. */
  'sum-out-of-bound': false,
  /** The members' weights add up to nothing: others may weigh more. */
  'weight-not-positive': false,
  /** A step leaves f32, where model and rates lie at its edge: others' updates may lead elsewhere. */
  'model-not-finite': false,
  /** The server's step takes no sum at all: the model is no file of the terms' blocks, or the terms cannot be computed. */
  'step-cannot-run': true,
} as const;

export type AbandonReason = keyof typeof mustRepeat;
/** The reasons that end a plan. */
export type LastingReason = { [R in AbandonReason]: (typeof mustRepeat)[R] extends true ? R : never }[AbandonReason];

export const abandonReasons = Object.keys(mustRepeat) as AbandonReason[];
export const lastingReasons = abandonReasons.filter((reason): reason is LastingReason => mustRepeat[reason]);

export function isLasting(reason: AbandonReason): reason is LastingReason {
  return mustRepeat[reason];
}
