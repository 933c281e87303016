// The consortium's rules that every plan must keep, whatever a vote says; the contracts read them.

/** Fixed until governance can vote parameters; `schema.json` describes the same file for a consortium of its own. */
export interface ConsortiumRules {
  /** The smallest minCohort of a plan. A sum of fewer says too much about each member. */
  readonly minCohort: number;
  /** Organisations that a committed set of members must span: one corrupt party's organisation and its friend's are two. */
  readonly minOrganisations: number;
}

export const consortiumRules: ConsortiumRules = { minCohort: 3, minOrganisations: 3 };
