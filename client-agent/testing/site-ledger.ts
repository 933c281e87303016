// A site's own client of a test's ledger: what it submitted, and what a test makes happen to it on the way.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import { CohortError } from '@cohort/protos/errors';
import type { QueryVerb, TransactionVerb } from '@cohort/protos/ledger';

export interface Submission {
  readonly verb: TransactionVerb;
  readonly requestId: string;
  readonly body: unknown;
}

export interface SiteFaults {
  /** What this site's agent had the ledger take, in order. */
  readonly requests: Submission[];
  /** What happens to this site's next submission. */
  readonly next: { refused: CohortError | null; answerLost: boolean };
  /** What the ledger answers this site instead, by verb; `ask` is the true answer. */
  readonly lies: Map<QueryVerb, (ask: () => Promise<unknown>, body: never) => Promise<unknown>>;
}

/** The site's own client, to which happens what a test says. */
export function siteLedger(ledger: Ledger, { requests, next, lies }: SiteFaults): Ledger {
  return {
    ...ledger,
    submit: async (verb, requestId, body) => {
      const { refused, answerLost } = next;
      Object.assign(next, { refused: null, answerLost: false });
      if (refused !== null) throw refused;
      const receipt = await ledger.submit(verb, requestId, body);
      requests.push({ verb, requestId, body });
      if (answerLost) throw new CohortError('COMMIT_UNKNOWN', 'the answer was lost');
      return receipt;
    },
    evaluate: (verb, body) => {
      const ask = () => ledger.evaluate(verb, body);
      const lie = lies.get(verb);
      return lie === undefined ? ask() : (lie(ask, body as never) as ReturnType<typeof ask>);
    },
  };
}
