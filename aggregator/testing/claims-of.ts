// Claims about one round as the stand-in for the ledger shows them: from what was submitted, in order.
import type { Claim, TransactionBodies, TransactionVerb } from '@cohort/protos/ledger';
import type { PartyRef } from '@cohort/protos/terms';

interface Submitted {
  readonly by: string;
  readonly verb: TransactionVerb;
  readonly body: unknown;
}

export function claimsOf(submitted: readonly Submitted[], parties: readonly PartyRef[], key: string): Claim[] {
  const about = (wanted: 'rounds.confirm' | 'rounds.taint', index: number): boolean =>
    submitted.some(({ verb, body }) => {
      const named = body as TransactionBodies['rounds.confirm'];
      return verb === wanted && named.round === key && named.index === index;
    });
  return submitted.flatMap(({ by, verb, body }) => {
    const { round, index } = body as TransactionBodies['rounds.claim'];
    if (verb !== 'rounds.claim' || round !== key) return [];
    const outcome = about('rounds.confirm', index) ? 'confirmed' : about('rounds.taint', index) ? 'unanswered' : 'open';
    return [{ index, party: parties.findIndex(({ node }) => node === by), epoch: 0, outcome }];
  });
}
