// What one organisation may have on the ledger; without a bound, whoever registers without end makes every member read it without end.

/** The contracts refuse one more. Votes, suspensions, and what belongs to a round or an epoch are never counted. */
export const quotas = {
  /** Proposals of one kind that were neither decided nor closed. */
  openProposals: 64,
  /** Plans that it proposed and that have not ended. */
  activePlans: 64,
  /** Datasets by name, whatever their versions. */
  datasets: 100,
  /** Schemas that it proposed and a vote accepted: their names are taken for good. */
  schemas: 100,
  /** The highest version of a dataset. */
  versions: 1000,
} as const;
