// The one plan of the small ledger, as the ledger shows it.
import { hash } from '@cohort/protos/hash';
import type { PlanView } from '@cohort/protos/ledger';

type Progress = Pick<PlanView, 'body' | 'parties' | 'reason' | 'model' | 'current'> & { readonly finished: boolean };

export function planViewOf({ finished, ...progress }: Progress): PlanView {
  const status = progress.reason !== null ? 'closed' : finished ? 'finished' : 'active';
  return { plan: 'aa', planHash: hash('plan', 'aa'), ...progress, status, resumedBy: [], waitsFor: [] };
}
