// The embedded ledger (single operator) without its wire: authenticate, simulate, order into blocks, validate, commit durably, answer.
import { CohortError } from '@cohort/protos/errors';
import { canonicalJson, parseCanonicalJson } from '@cohort/protos/canonical-json';
import { mostBodyCharacters } from '@cohort/protos/most-body-characters';
import type { Answers } from '@cohort/protos/list-all';
import type { Creator, Genesis, MembersView, SignedHeader } from '@cohort/protos/ledger';
import type { EmbeddedBlock } from '../client/block.ts';
import { genesisHashOf } from '../client/header.ts';
import type { Receipt } from '../client/ledger.ts';
import { readMembers } from '../client/read-members.ts';
import { transactionId, type SignedTransaction } from '../client/transaction.ts';
import { authenticate } from './authenticate.ts';
import { Chain } from './chain.ts';
import { coreContracts, type Contracts } from './contracts.ts';
import { ledgerKey } from './ledger-key.ts';
import { later, Orderer, type Later } from './orderer.ts';
import { stillHolds } from './read-write-set.ts';
import { simulate, type Simulated } from './simulate.ts';
import { Store } from './store.ts';
import { verifyChain } from './verify-chain.ts';

export interface EngineConfig {
  readonly genesis: Genesis;
  /** Seeds of the ledger's Ed25519 keys, 32 bytes hex each; their public keys must be the genesis' `ledgerKeys`. */
  readonly ledgerSeeds: readonly string[];
  /** Database file, or ':memory:'. */
  readonly path: string;
  /** How long a block waits for more transactions, 3 ms unless told. */
  readonly batchMs?: number;
  /** Limit of the file in 4 KiB pages. */
  readonly maxPages?: number;
  /** Submissions that are under way at most, 1,024 unless told; one more is refused at once. */
  readonly mostPending?: number;
}

export interface EnginePorts {
  /** The product's contracts unless told otherwise. */
  readonly contracts?: Contracts;
  /** Milliseconds since 1970, for certificates' dates only. */
  readonly now?: () => number;
  /** What a block waits by for more transactions. */
  readonly later?: Later;
}

/** Answers that stay in memory, and the longest of them in characters. */
const mostAnswers = 64;
const longestKept = 256 * 1024;

/** Simulations and queries that met a commit half way run again, this many times at most. */
const maxSimulations = 8;

/** Four full blocks: more would wait longer than whoever submits them. */
const mostPending = 1024;

/** Opens or creates a ledger. @throws {CohortError} CONFIG_INVALID, STORAGE_CORRUPT, STORAGE_FULL, FOLDER_IN_USE */
export async function openEngine(config: EngineConfig, ports: EnginePorts = {}): Promise<Engine> {
  const { genesis } = config;
  const keys = config.ledgerSeeds.map((seed) => ledgerKey(seed));
  const strangers = keys.filter((key) => !genesis.ledgerKeys.includes(key.publicKey));
  if (strangers.length > 0 || 2 * keys.length <= genesis.ledgerKeys.length)
    throw new CohortError(
      'CONFIG_INVALID',
      'ledgerSeeds: expected seeds of more than half of the genesis ledgerKeys; use the ledger node of this consortium',
    );
  const contracts = ports.contracts ?? (await coreContracts());
  const store = new Store(config.path, config.maxPages);
  try {
    const genesisHash = genesisHashOf(genesis);
    const head = verifyChain(store, genesisHash, genesis.ledgerKeys);
    const chain = new Chain(store, keys, genesisHash, head);
    if (head === null) {
      const creator = { msp: '', certSha256: genesisHash };
      const { recorded } = await simulate(store, genesisHash, creator, async (stub) => String(await contracts.initialise(stub, genesis)));
      chain.begin(recorded.writes);
    }
    return new Engine({
      genesis,
      genesisHash,
      chain,
      contracts,
      store,
      now: ports.now ?? Date.now,
      batchMs: config.batchMs ?? 3,
      later: ports.later ?? later,
      mostPending: config.mostPending ?? mostPending,
    });
  } catch (error) {
    store.close();
    throw error;
  }
}

interface Parts {
  readonly genesis: Genesis;
  readonly genesisHash: string;
  readonly chain: Chain;
  readonly contracts: Contracts;
  readonly store: Store;
  readonly now: () => number;
  readonly batchMs: number;
  readonly later: Later;
  readonly mostPending: number;
}

export class Engine {
  readonly genesis: Genesis;
  readonly genesisHash: string;
  readonly #parts: Parts;
  readonly #orderer: Orderer;
  readonly #inFlight = new Map<string, Promise<Receipt>>();
  #pending = 0;
  readonly #answers = new Map<string, Simulated>();
  #members: { readonly head: string; readonly view: Promise<MembersView> } | null = null;
  #registry: { readonly answers: readonly string[]; readonly view: MembersView } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.genesis = parts.genesis;
    this.genesisHash = parts.genesisHash;
    this.#orderer = new Orderer(parts.chain, parts.batchMs, parts.later);
  }

  /**
   * Commits a signed transaction; answers when its block is on disk. The same transaction again gets its first receipt.
   * @throws {CohortError} LEDGER_BUSY; what `authenticate` and the contracts refuse with; MVCC_CONFLICT; STORAGE_FULL
   */
  async submit(transaction: SignedTransaction): Promise<Receipt> {
    const { mostPending: most } = this.#parts;
    // Before anything is computed for it: a ledger that is behind gains nothing by looking at more.
    if (this.#pending >= most)
      throw new CohortError(
        'LEDGER_BUSY',
        `ledger: expected at most ${String(most)} submissions under way, got one more; nothing of it was kept: wait, then submit it again`,
      );
    this.#pending++;
    try {
      return await this.#submit(transaction);
    } finally {
      this.#pending--;
    }
  }

  async #submit(transaction: SignedTransaction): Promise<Receipt> {
    const { genesisHash, now } = this.#parts;
    authenticate(transaction, genesisHash, await this.members(), now());
    const txId = transactionId(genesisHash, transaction);
    const known = this.#inFlight.get(txId) ?? this.#parts.chain.receipt(txId);
    if (known !== undefined) return known;
    const receipt = this.#execute(txId, transaction);
    this.#inFlight.set(txId, receipt);
    try {
      return await receipt;
    } finally {
      this.#inFlight.delete(txId);
    }
  }

  /** Answers a query as canonical JSON, from one state. The answer before is given again while all that it rests on is as it was. */
  async evaluate(verb: string, body: string, creator: Creator): Promise<string> {
    parseCanonicalJson(body);
    const { store, contracts } = this.#parts;
    const name = canonicalJson([creator.msp, creator.certSha256, verb, body]);
    const known = this.#answers.get(name);
    if (known !== undefined && stillHolds(known.recorded, store)) return known.result;
    const simulated = await simulate(store, 'query', creator, (stub) => contracts.query(stub, verb, body), maxSimulations);
    if (this.#answers.size >= mostAnswers) this.#answers.clear();
    if (simulated.result.length <= longestKept) this.#answers.set(name, simulated);
    return simulated.result;
  }

  /** Organisations and nodes at the head: the same object while nothing of them has changed. */
  members(): Promise<MembersView> {
    const { hash } = this.head();
    if (this.#members?.head !== hash) {
      const reading = (this.#members = { head: hash, view: this.#readMembers() });
      // A reading that failed is not kept: the head may never move without it.
      reading.view.catch(() => {
        if (this.#members === reading) this.#members = null;
      });
    }
    return this.#members.view;
  }

  async #readMembers(): Promise<MembersView> {
    const reader = { msp: '', certSha256: this.genesisHash };
    const answers: string[] = [];
    const evaluate: Answers['evaluate'] = async (verb, body) => {
      const answer = await this.evaluate(verb, canonicalJson(body), reader);
      answers.push(answer);
      return JSON.parse(answer) as never;
    };
    const view = await readMembers({ evaluate });
    const before = this.#registry;
    if (before?.answers.length === answers.length && before.answers.every((answer, page) => answer === answers[page])) return before.view;
    this.#registry = { answers, view };
    return view;
  }

  head(): SignedHeader {
    return this.#parts.chain.head;
  }

  /** Blocks from a height on, without end until `signal` or `close`. */
  blocks(fromHeight: number, signal: AbortSignal): AsyncGenerator<EmbeddedBlock> {
    return this.#parts.chain.blocks(fromHeight, signal);
  }

  /** A copy of the file under a name that is free, whole at the head that is returned; blocks go on after it. @throws {CohortError} STORAGE_FULL, CONFIG_INVALID */
  snapshot(path: string): Promise<SignedHeader> {
    const head = this.head();
    this.#parts.store.snapshot(path);
    return Promise.resolve(head);
  }

  /** Commits what is queued, then closes the file. */
  async close(): Promise<void> {
    await this.#orderer.close();
    this.#parts.chain.close();
    this.#parts.store.close();
  }

  async #execute(txId: string, transaction: SignedTransaction): Promise<Receipt> {
    const { creator, verb, requestId, body } = transaction;
    if (body.length > mostBodyCharacters)
      throw new CohortError(
        'QUOTA_EXCEEDED',
        `${verb}: expected a body of at most ${String(mostBodyCharacters)} characters, got ${String(body.length)}; the ledger takes small facts`,
      );
    parseCanonicalJson(body);
    const { store, contracts } = this.#parts;
    const { result, recorded } = await simulate(
      store,
      txId,
      creator,
      (stub) => contracts.invoke(stub, verb, requestId, body),
      maxSimulations,
    );
    const eventText = recorded.event === null ? '' : Buffer.from(recorded.event.payload).toString('utf8');
    const event = recorded.event === null ? null : { name: recorded.event.name, payload: parseCanonicalJson(eventText) };
    const bytes = 4096 + Buffer.byteLength(body + result + eventText);
    return this.#orderer.submit({ txId, transaction, payload: parseCanonicalJson(result), event, bytes, recorded });
  }
}
