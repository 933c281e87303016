// The records of an audit file in their one order: each artifact right after the block that makes it checkable.
import type { EmbeddedBlock, EmbeddedTransaction } from '@cohort/chaincode/client/block';
import type { AuditRecord, RecordKind } from '@cohort/chaincode/verify/record-kinds';
import { exchangeDocument } from '@cohort/chaincode/verify/exchange-document';
import { modelHash } from '@cohort/mpc/safetensors';
import { sumFileHasher } from '@cohort/mpc/sum';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { TransactionBodies } from '@cohort/protos/ledger';
import { memberSetHash, type RoundBody } from '@cohort/protos/statements';
import type { AuditSource } from './audit-source.ts';

/** What was written so far, as far as later records depend on it. */
interface Written {
  /** Each plan's newest model. */
  readonly models: Map<string, string>;
  /** Rounds that were committed and not opened when the export passed them. */
  readonly closed: Set<string>;
}

/** Ends at a head for which the ledger also gave the budgets. @throws {CohortError} NOT_FOUND for a file or an exchange that no party has */
export async function* collectRecords(source: AuditSource): AsyncGenerator<AuditRecord, { height: number; hash: string }> {
  const written: Written = { models: new Map(), closed: new Set() };
  yield document('genesis', source.genesis);
  for (let next = 0; ;) {
    const { height, hash } = await source.head();
    if (next <= height)
      for await (const block of source.blocks(next, height)) {
        yield document('block', block);
        for (const transaction of block.transactions)
          if (transaction.code === 'VALID') yield* artifacts(source, written, block, transaction);
      }
    next = height + 1;
    const statements = await source.budgets();
    // A block in between could have moved an account: it is exported too, and the budgets are asked for again.
    if ((await source.head()).height !== height) continue;
    yield document('budgets', statements);
    return { height, hash };
  }
}

async function* artifacts(
  source: AuditSource,
  { models, closed }: Written,
  { header }: EmbeddedBlock,
  { verb, body }: EmbeddedTransaction,
): AsyncGenerator<AuditRecord> {
  if (verb === 'rounds.commit') {
    const { round, body: committed } = body as TransactionBodies['rounds.commit'];
    yield* model(source, models, round, committed.modelIn);
    const held = await source.exchange(round);
    if (held.statements.length === 0) throw missing(`the signed exchange of round ${round}, committed in block ${String(header.height)}`);
    yield document('exchange', exchangeDocument(round, committed, held));
    const files = await sums(source, round, committed);
    // Not opened yet, or given up before it was: none of the three is in the file.
    if (files === null) closed.add(round);
    else for (const payload of files) yield { kind: 'sum', payload };
  }
  if (verb === 'rounds.publish') {
    const { round, modelOut } = body as TransactionBodies['rounds.publish'];
    if (closed.has(round)) throw missing(`the opened sums of round ${round}, published in block ${String(header.height)}`);
    yield* model(source, models, round, modelOut);
  }
}

async function sums(source: AuditSource, round: string, { termsHash, members, sums: named }: RoundBody): Promise<Uint8Array[] | null> {
  const hU = memberSetHash(termsHash, members);
  const hashOf = (index: number, file: Uint8Array): string => sumFileHasher({ termsHash, hU, index }, file.length).update(file).digest();
  const files = await Promise.all(
    named.map(({ index, sumHash }) => source.artifact(round, sumHash, (file) => hashOf(index, file) === sumHash)),
  );
  const found = files.filter((file) => file !== null);
  return found.length === 3 ? found : null;
}

/** A plan's model, unless it is the one that the file had last. */
async function* model(source: AuditSource, models: Map<string, string>, round: string, hash: string): AsyncGenerator<AuditRecord> {
  const plan = round.split('~')[0] ?? '';
  if (models.get(plan) === hash) return;
  const payload = await source.artifact(round, hash, (file) => modelHash(file) === hash);
  if (payload === null) throw missing(`model ${hash} of round ${round}`);
  models.set(plan, hash);
  yield { kind: 'model', payload };
}

function document(kind: RecordKind, value: unknown): AuditRecord {
  return { kind, payload: new TextEncoder().encode(canonicalJson(value)) };
}

function missing(what: string): CohortError {
  return new CohortError('NOT_FOUND', `${what}: expected it at a party; start the parties that took part and export again`);
}
