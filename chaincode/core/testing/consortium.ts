// A consortium in memory for tests of the contracts: four hospitals with keys, verbs as calls, statements signed for real.
import { nodePublicKey, signEd25519 } from '@cohort/mpc/crypto';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { hash, toHex } from '@cohort/protos/hash';
import { readStatement } from '@cohort/protos/read-statement';
import type {
  BudgetStatement,
  Genesis,
  NodeRecord,
  NodeRole,
  OrganisationRecord,
  Possession,
  ProposalBody,
  QueryBodies,
  QueryResults,
  QueryVerb,
  TransactionBodies,
  TransactionVerb,
} from '@cohort/protos/ledger';
import { possessionBytes, proposalId, subjectsOf } from '@cohort/protos/proposal-id';
import { signedBytes, type Signed, type StatementBodies, type StatementKind } from '@cohort/protos/statements';
import { listAll, type ItemOf, type ListFilter, type ListVerb } from '@cohort/protos/list-all';
import { initialise, invoke, query } from '../invoke.ts';
import { verifyBy } from '../signatures.ts';
import { strictSignatures } from '../strict-signatures.ts';
import { testCertificate } from './certificate.ts';
import { MemoryLedger } from './memory-stub.ts';

verifyBy(strictSignatures);

export const hospitals = ['cleveland', 'hungary', 'longbeach', 'switzerland'] as const;

export interface Outcome {
  readonly payload: unknown;
  readonly writes: Readonly<Record<string, unknown>>;
  readonly event: { readonly name: string; readonly payload: unknown } | null;
}

/** A stand-in hash: 32 bytes named by a word. */
export const named = (word: string): string => hash('stateHash', word);

/** The node's Ed25519 seed, a function of its id. */
export const seedOf = (node: string): Uint8Array => Uint8Array.from(Buffer.from(named(`seed ${node}`), 'hex'));

/** Fingerprint of the node's identity certificate. */
export const identityOf = (node: string): string => testCertificate(`identity ${node}`).sha256;

export function nodeRecord(msp: string, role: NodeRole): NodeRecord {
  const node = `${msp}/${role}`;
  return {
    node,
    msp,
    role,
    tlsCertSha256: testCertificate(`tls ${node}`).sha256,
    identityCertSha256: identityOf(node),
    nodeKey: toHex(nodePublicKey(seedOf(node))),
    boxKey: named(`box ${node}`),
    endpoint: role === 'agent' ? '' : 'localhost:7001',
  };
}

/** The keys of the index that keeps a node's certificates and key its own, in the order of a write set. */
export function knownKeysOf(msp: string, role: NodeRole): string[] {
  const { tlsCertSha256, identityCertSha256, nodeKey } = nodeRecord(msp, role);
  return [`known-key~certificate~${tlsCertSha256}`, `known-key~certificate~${identityCertSha256}`, `known-key~node-key~${nodeKey}`].sort();
}

export function organisationRecord(msp: string): OrganisationRecord {
  return { msp, name: msp, caPem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', admin: nodeRecord(msp, 'admin') };
}

export const genesisOf = (...msps: readonly string[]): Genesis => ({
  consortium: 'heart',
  testNetwork: true,
  operators: 1,
  epochSeconds: 60,
  organisations: msps.map(organisationRecord),
  nodes: [],
  ledgerKeys: [named('ledger key')],
});

export const sign = (node: string, bytes: Uint8Array): string => toHex(signEd25519(seedOf(node), bytes));

export class Consortium {
  readonly ledger: MemoryLedger;
  #requests: number;

  constructor(ledger = new MemoryLedger(), requests = 0) {
    this.ledger = ledger;
    this.#requests = requests;
  }

  /** A ledger whose block 0 names these organisations. */
  static found(...msps: readonly string[]): Promise<Consortium> {
    return Consortium.begin(genesisOf(...msps));
  }

  static async begin(genesis: Genesis): Promise<Consortium> {
    const consortium = new Consortium();
    const { stub, commit } = consortium.ledger.begin('nobody', '');
    await initialise(stub, genesis);
    commit();
    return consortium;
  }

  /** Another consortium with the same past. */
  fork(): Consortium {
    return new Consortium(this.ledger.fork(), this.#requests);
  }

  /** Runs a transaction of this node and commits its writes. */
  async submit<V extends TransactionVerb>(node: string, verb: V, body: TransactionBodies[V], requestId?: string): Promise<Outcome> {
    const { transaction, payload } = await this.#run(node, verb, body, requestId ?? `request-${String(++this.#requests)}`);
    transaction.commit();
    return { payload: JSON.parse(payload) as unknown, writes: transaction.writes(), event: transaction.event() };
  }

  /** The error and the write set of a transaction that must be refused. */
  async refused(
    node: string,
    verb: TransactionVerb,
    body: unknown,
    requestId = 'refused',
  ): Promise<{ code: string; message: string; writes: unknown; event: unknown }> {
    const [msp = ''] = node.split('/');
    const transaction = this.ledger.begin(msp, identityOf(node));
    try {
      await invoke(transaction.stub, verb, requestId, canonicalJson(body));
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return { code, message, writes: transaction.writes(), event: transaction.event() };
    }
    return { code: 'NOT_REFUSED', message: '', writes: transaction.writes(), event: transaction.event() };
  }

  async ask<V extends QueryVerb>(verb: V, body: QueryBodies[V]): Promise<QueryResults[V]> {
    return JSON.parse(await query(this.ledger.begin('nobody', '').stub, verb, canonicalJson(body))) as QueryResults[V];
  }

  /** A whole list, page by page. */
  async list<V extends ListVerb>(verb: V, filter: ListFilter<V>): Promise<readonly ItemOf<V>[]> {
    return listAll({ evaluate: (asked, body) => this.ask(asked, body) }, verb, filter);
  }

  /** A dataset's accounts with all of their entries. */
  async statement(msp: string, dataset: string): Promise<BudgetStatement> {
    return readStatement({ evaluate: (asked, body) => this.ask(asked, body) }, { msp, dataset });
  }

  /** Proposes, lets the whole electorate vote yes, closes; returns the proposal's id. */
  async decide(proposer: string, body: ProposalBody, nonce = 'nonce'): Promise<string> {
    const proposal = await this.propose(proposer, body, nonce);
    for (const msp of (await this.ask('governance.get', { proposal })).electorate)
      await this.submit(`${msp}/admin`, 'governance.vote', { proposal, choice: 'yes' });
    await this.submit(`${proposer}/admin`, 'governance.close', { proposal });
    return proposal;
  }

  async propose(proposer: string, body: ProposalBody, nonce = 'nonce', closesEpoch = 10): Promise<string> {
    const request = proposalRequest(body, nonce, closesEpoch);
    await this.submit(`${proposer}/admin`, 'governance.propose', request);
    return proposalId(body, proposer, nonce);
  }

  async #run(node: string, verb: string, body: unknown, requestId: string) {
    const [msp = ''] = node.split('/');
    const transaction = this.ledger.begin(msp, identityOf(node));
    return { transaction, payload: await invoke(transaction.stub, verb, requestId, canonicalJson(body)) };
  }
}

/** The body of governance.propose with honest proofs of possession. */
export function proposalRequest(body: ProposalBody, nonce = 'nonce', closesEpoch = 10): TransactionBodies['governance.propose'] {
  const possessions = subjectsOf(body).map(({ node, signs }) => possessionOf(node.node, possessionBytes(signs)));
  return { body, nonce, opensEpoch: 0, closesEpoch, possessions };
}

/** Signatures by the node's three keys. */
export function possessionOf(node: string, bytes: Uint8Array): Possession {
  const proof = (use: string) => {
    const { pem, sign } = testCertificate(`${use} ${node}`);
    return { certificatePem: pem, signature: sign(bytes) };
  };
  return { node: sign(node, bytes), tls: proof('tls'), identity: proof('identity') };
}

/** A party's statement, signed by its node key. `node` defaults to the party node of that number in the plan of `round-story`. */
export function state<K extends StatementKind>(
  kind: K,
  termsHash: string,
  party: number,
  body: StatementBodies[K],
  node = `${hospitals[party] ?? 'nobody'}/party`,
): Signed<K> {
  const unsigned = { kind, termsHash, party, seq: 1, body };
  return { ...unsigned, signature: sign(node, signedBytes(unsigned)) };
}
