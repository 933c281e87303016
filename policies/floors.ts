// What holds for every plan and committed set whatever a vote says: the contracts read it.
import { leastCohort } from '@cohort/protos/consortium-rules';

export const floors = {
  minCohort: leastCohort,
  /** Organisations that a committed set of members must span: one corrupt party's organisation and its friend's are two. */
  minOrganisations: 3,
} as const;
