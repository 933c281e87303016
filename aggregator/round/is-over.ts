// The states in which nothing is left to do for a round, for the ledger as for a party.
import type { RoundStatus } from '@cohort/protos/ledger';
import type { StateName } from '../ports/facts.ts';

export type Ending = 'published' | 'void' | 'abandoned';

export const isOver = (status: RoundStatus | StateName): status is Ending =>
  status === 'published' || status === 'void' || status === 'abandoned';
