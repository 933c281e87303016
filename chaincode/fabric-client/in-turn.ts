// What is sent at once: no more than a peer bears, one request of each account after the other, and the same request once.
import { canonicalJson } from '@cohort/protos/canonical-json';
import type { Receipt } from '../client/ledger.ts';
import type { Request, Submission } from '../client/ledger-transport.ts';

const mostInFlight = 50;

/** The accounts that a request reserves from: two that read one account's nonce at once, and only one can be valid. */
function accountsOf({ body }: Request): readonly string[] {
  const { accounts } = JSON.parse(body) as { readonly accounts?: unknown };
  if (!Array.isArray(accounts)) return [];
  return accounts.flatMap((item: unknown) => {
    const { account } = (item ?? {}) as { readonly account?: unknown };
    return typeof account === 'string' ? [account] : [];
  });
}

export class InTurn {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  readonly #lanes = new Map<string, Promise<unknown>>();
  readonly #sent = new Map<string, Promise<Receipt>>();
  #inFlight = 0;

  constructor(most = mostInFlight) {
    this.#most = most;
  }

  /** The same submission, sent when its turn has come. */
  wrap(request: Request, submission: Submission): Submission {
    const name = canonicalJson([request.verb, request.requestId, request.body]);
    return {
      txId: () => submission.txId(),
      send: () => {
        const under = this.#sent.get(name);
        if (under !== undefined) return under;
        const sent = this.#afterOthers(accountsOf(request), () => this.#bounded(() => submission.send()));
        this.#sent.set(name, sent);
        const forget = (): void => {
          if (this.#sent.get(name) === sent) this.#sent.delete(name);
        };
        sent.then(forget, forget);
        return sent;
      },
    };
  }

  async #afterOthers<T>(lanes: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = lanes.map((lane) => this.#lanes.get(lane) ?? Promise.resolve());
    const done = Promise.allSettled(before).then(work);
    for (const lane of lanes) this.#lanes.set(lane, done);
    try {
      return await done;
    } finally {
      for (const lane of lanes) if (this.#lanes.get(lane) === done) this.#lanes.delete(lane);
    }
  }

  async #bounded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inFlight >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inFlight++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#inFlight--;
      else next();
    }
  }
}
