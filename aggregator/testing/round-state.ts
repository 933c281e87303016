// What a test's ledger keeps of a round.
import type { Enrolment, RoundStatus } from '@cohort/protos/ledger';
import type { Terms } from '@cohort/protos/terms';

export interface RoundState {
  terms: Terms;
  status: RoundStatus;
  enrolled: Enrolment[];
  closedBy: string[];
  modelOut: string | null;
  reason: string | null;
}
