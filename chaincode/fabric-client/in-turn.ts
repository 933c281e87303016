// What is sent at once: no more than a peer bears, one request of each account after the other, and the same request once.
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Receipt } from '../client/ledger.ts';
import type { Request, Submission } from '../client/ledger-transport.ts';

const mostInFlight = 50;

/** What a request reserves from: two that read one account's nonce at once, and only one can be valid. */
interface Named {
  readonly account: string;
  readonly nonce: unknown;
}

function accountsOf({ body }: Request): readonly Named[] {
  const { accounts } = JSON.parse(body) as { readonly accounts?: unknown };
  if (!Array.isArray(accounts)) return [];
  return accounts.flatMap((item: unknown) => {
    const { account, nonce } = (item ?? {}) as { readonly account?: unknown; readonly nonce?: unknown };
    return typeof account === 'string' ? [{ account, nonce }] : [];
  });
}

/** One that reserves, until its turn has come. */
interface Waiting {
  readonly name: string;
  readonly named: readonly Named[];
  readonly run: () => void;
  readonly refuse: (error: CohortError) => void;
}

/** How long an account's others wait for the one that was told to read the nonce again. */
const rereadMs = 250;

export class InTurn {
  readonly #most: number;
  readonly #bound: (() => void)[] = [];
  readonly #waiting: Waiting[] = [];
  /** Accounts of which a request is on its way. */
  readonly #busy = new Set<string>();
  /** Accounts of which one was told to read the nonce again, and is waited for. */
  readonly #rereading = new Map<string, NodeJS.Timeout>();
  /** By account and nonce: the request of this client that has reserved under it. */
  readonly #reserved = new Map<string, string>();
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
        const sent = this.#afterOthers(name, accountsOf(request), () => this.#bounded(() => submission.send()));
        this.#sent.set(name, sent);
        const forget = (): void => {
          if (this.#sent.get(name) === sent) this.#sent.delete(name);
        };
        sent.then(forget, forget);
        return sent;
      },
    };
  }

  /** @throws {CohortError} RESERVATION_STALE for what waited while another of this client reserved under its nonce: a peer would say the same, later */
  async #afterOthers<T>(name: string, named: readonly Named[], work: () => Promise<T>): Promise<T> {
    if (named.length === 0) return await work();
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ name, named, run: resolve, refuse: reject });
      this.#next();
    });
    try {
      const done = await work();
      for (const each of named) this.#reserved.set(keyOf(each), name);
      return done;
    } finally {
      for (const { account } of named) this.#busy.delete(account);
      this.#next();
    }
  }

  /** Whoever can be sent is, in the order in which they came; of those that are stale by now one at a time is told to read the nonce again. */
  #next(): void {
    const claimed = new Set(this.#busy);
    const stale: Waiting[] = [];
    for (const waiting of [...this.#waiting]) {
      if (this.#staleIn(waiting) !== undefined) stale.push(waiting);
      else if (waiting.named.some(({ account }) => claimed.has(account))) for (const { account } of waiting.named) claimed.add(account);
      else this.#run(waiting, claimed);
    }
    for (const waiting of stale)
      if (!waiting.named.some(({ account }) => claimed.has(account) || this.#rereading.has(account))) this.#refuse(waiting);
  }

  #run(waiting: Waiting, claimed: Set<string>): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    for (const { account } of waiting.named) {
      claimed.add(account);
      this.#busy.add(account);
      clearTimeout(this.#rereading.get(account));
      this.#rereading.delete(account);
    }
    waiting.run();
  }

  #refuse(waiting: Waiting): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    const { account, nonce } = this.#staleIn(waiting) ?? { account: '', nonce: '' };
    const over = (): void => {
      this.#rereading.delete(account);
      this.#next();
    };
    this.#rereading.set(account, setTimeout(over, rereadMs).unref());
    waiting.refuse(
      new CohortError(
        'RESERVATION_STALE',
        `${account}: expected another nonce than ${String(nonce)}, under which this node has reserved; ask for the statement and enrol again`,
      ),
    );
  }

  #staleIn({ name, named }: Waiting): Named | undefined {
    return named.find((each) => (this.#reserved.get(keyOf(each)) ?? name) !== name);
  }

  async #bounded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inFlight >= this.#most) await new Promise<void>((resolve) => this.#bound.push(resolve));
    else this.#inFlight++;
    try {
      return await work();
    } finally {
      const next = this.#bound.shift();
      if (next === undefined) this.#inFlight--;
      else next();
    }
  }
}

const keyOf = ({ account, nonce }: Named): string => canonicalJson([account, String(nonce)]);
