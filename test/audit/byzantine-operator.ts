// A false operator: it holds the ledger's key, changes what it likes, and signs every block anew so that nothing but the truth is broken.
import { canonicalJson, parseCanonicalJson, type Json } from '@cohort/protos/canonical-json';
import type { EmbeddedBlock, EmbeddedTransaction } from '@cohort/chaincode/client/block';
import { merkleRoot } from '@cohort/chaincode/client/merkle-root';
import { signTransaction, transactionId } from '@cohort/chaincode/client/transaction';
import { invoke } from '@cohort/chaincode/core/invoke';
import { ledgerKey, signHeader } from '@cohort/chaincode/embedded/ledger-key';
import { stillHolds, type ReadWriteSet } from '@cohort/chaincode/embedded/read-write-set';
import { RecordingStub } from '@cohort/chaincode/embedded/recording-stub';
import { nextStateHash, sortedDelta } from '@cohort/chaincode/embedded/state-hash';
import type { AuditRecord } from '@cohort/chaincode/verify/record-kinds';
import { readBlock } from '@cohort/chaincode/verify/read-document';
import type { VerificationContext } from '@cohort/chaincode/verify/verification-context';
import { createPrivateKey } from 'node:crypto';
import type { AuditedStudy } from './audit-of.ts';

/** A record as a forger edits it: documents parsed, files as bytes. */
export type Draft =
  | { readonly kind: 'block'; readonly block: EmbeddedBlock }
  | { readonly kind: 'exchange' | 'genesis' | 'budgets'; readonly document: Json }
  | { readonly kind: 'sum' | 'model' | 'channelBlock'; readonly file: Uint8Array };

export function draftOf({ kind, payload }: AuditRecord): Draft {
  if (kind === 'block') return { kind, block: readBlock(payload) };
  if (kind === 'sum' || kind === 'model' || kind === 'channelBlock') return { kind, file: payload };
  return { kind, document: parseCanonicalJson(new TextDecoder().decode(payload)) };
}

export function recordOf(draft: Draft): AuditRecord {
  if ('file' in draft) return { kind: draft.kind, payload: draft.file };
  const document = 'block' in draft ? draft.block : draft.document;
  return { kind: draft.kind, payload: new TextEncoder().encode(canonicalJson(document)) };
}

export interface Resigning {
  /** Runs the contracts over what it made of the blocks, so that payloads, events and state hashes follow from the lie. */
  readonly restate: boolean;
  /** Nothing is signed anew: what is changed is refused before anybody looks at a signature. */
  readonly asItIs?: boolean;
  /** Applies what lost a race as if it had won. */
  readonly lostUpdates?: boolean;
  /** A key that is not the ledger's. */
  readonly ledgerSeed?: string;
  /** Instead of the true root of each block. */
  readonly merkleRoot?: string;
}

/** Heights, links, Merkle roots and signatures anew, from a session that has seen everything before. The session is used up. */
export async function* resign(
  study: AuditedStudy,
  session: VerificationContext,
  drafts: readonly Draft[],
  { restate, asItIs = false, lostUpdates = false, ledgerSeed = study.ledgerSeed, merkleRoot: root }: Resigning,
): AsyncGenerator<Draft> {
  const key = ledgerKey(ledgerSeed);
  let { previous } = session;
  for (const draft of drafts) {
    if (draft.kind !== 'block' || asItIs) {
      yield draft;
      continue;
    }
    const height = previous === null ? 0 : previous.height + 1;
    const transactions = restate && height > 0 ? await answered(session, draft.block.transactions) : draft.block.transactions;
    const stateHash =
      restate && height > 0
        ? await restated(session, height, transactions, previous?.stateHash ?? study.anchor, lostUpdates)
        : draft.block.header.stateHash;
    const block = {
      transactions,
      header: signHeader(
        { height, previousHash: previous?.hash ?? study.anchor, merkleRoot: root ?? merkleRoot(transactions), stateHash },
        [key],
      ),
    };
    previous = block.header;
    yield { kind: 'block', block };
  }
}

/** Each transaction with the answer that the contracts give it; one that they refuse keeps the answer it had. */
async function answered({ state }: VerificationContext, transactions: readonly EmbeddedTransaction[]): Promise<EmbeddedTransaction[]> {
  const said: EmbeddedTransaction[] = [];
  for (const transaction of transactions) {
    const run = transaction.code === 'VALID' ? await simulated(state, transaction) : null;
    if (run === null) {
      said.push(transaction);
      continue;
    }
    const { event } = run.recorded;
    said.push({
      ...transaction,
      payload: parseCanonicalJson(run.payload),
      event: event === null ? null : { name: event.name, payload: parseCanonicalJson(new TextDecoder().decode(event.payload)) },
    });
  }
  return said;
}

async function restated(
  { state }: VerificationContext,
  height: number,
  transactions: readonly EmbeddedTransaction[],
  previous: string,
  lostUpdates: boolean,
): Promise<string> {
  const runs = [];
  for (const transaction of transactions) runs.push(transaction.code === 'VALID' ? await simulated(state, transaction) : null);
  const net = new Map<string, Uint8Array>();
  for (const [position, run] of runs.entries()) {
    if (run === null || (!lostUpdates && !stillHolds(run.recorded, state))) continue;
    for (const [key, value] of run.recorded.writes) {
      state.write(key, value, `${String(height)}.${String(position)}`);
      net.set(key, value);
    }
  }
  return nextStateHash(previous, sortedDelta(net));
}

async function simulated(
  state: VerificationContext['state'],
  { txId, creator, verb, requestId, body }: EmbeddedTransaction,
): Promise<{ payload: string; recorded: ReadWriteSet } | null> {
  const stub = new RecordingStub(state, txId, creator);
  try {
    return { payload: await invoke(stub, verb, requestId, canonicalJson(body)), recorded: stub.recorded };
  } catch {
    return null;
  }
}

/** A transaction of this body as its creator would sign it: for operators in league with that creator. */
export function signedAgain(study: AuditedStudy, transaction: EmbeddedTransaction, node: string, body: unknown): EmbeddedTransaction {
  const { identity, identityCertSha256, msp } = study.keys(node);
  const unsigned = {
    creator: { msp, certSha256: identityCertSha256 },
    verb: transaction.verb,
    requestId: transaction.requestId,
    body: canonicalJson(body),
    certificatePem: identity.certPem,
  };
  const { signature } = signTransaction(study.anchor, unsigned, createPrivateKey(identity.keyPem));
  const { creator, certificatePem } = unsigned;
  return { ...transaction, creator, certificatePem, body, signature, txId: transactionId(study.anchor, unsigned) };
}
