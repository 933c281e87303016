// The records of an audit file in their one order: each artifact right after the block that makes it checkable.
import type { EmbeddedBlock, EmbeddedTransaction } from '@cohort/chaincode/client/block';
import { sortStatements } from '@cohort/chaincode/verify/check-exchange';
import type { AuditRecord, RecordKind } from '@cohort/chaincode/verify/record-kinds';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { TransactionBodies } from '@cohort/protos/ledger';
import type { AuditSource } from './audit-source.ts';

/** @throws {CohortError} NOT_FOUND for a file or an exchange that no party has; what the source throws */
export async function* collectRecords(source: AuditSource): AsyncGenerator<AuditRecord> {
  const models = new Map<string, string>();
  yield document('genesis', source.genesis);
  for await (const block of source.blocks()) {
    yield document('block', block);
    for (const transaction of block.transactions) if (transaction.code === 'VALID') yield* artifacts(source, models, block, transaction);
  }
  yield document('budgets', await source.budgets());
}

async function* artifacts(
  source: AuditSource,
  models: Map<string, string>,
  { header }: EmbeddedBlock,
  { verb, body }: EmbeddedTransaction,
): AsyncGenerator<AuditRecord> {
  if (verb === 'rounds.commit') {
    const { round, body: committed } = body as TransactionBodies['rounds.commit'];
    yield* model(source, models, round, committed.modelIn);
    const statements = await source.exchange(round);
    if (statements.length === 0) throw missing(`the signed exchange of round ${round}, committed in block ${String(header.height)}`);
    yield document('exchange', { round, statements: sortStatements(statements) });
    const sums = await Promise.all(committed.sums.map(({ sumHash }) => source.artifact(round, sumHash)));
    const files = sums.filter((file) => file !== null);
    // Not opened yet, or given up before it was: none of the three is in the file.
    if (files.length === 3) for (const payload of files) yield { kind: 'sum', payload };
  }
  if (verb === 'rounds.publish') {
    const { round, modelOut } = body as TransactionBodies['rounds.publish'];
    yield* model(source, models, round, modelOut);
  }
}

/** A plan's model, unless it is the one that the file had last. */
async function* model(source: AuditSource, models: Map<string, string>, round: string, hash: string): AsyncGenerator<AuditRecord> {
  const plan = round.split('~')[0] ?? '';
  if (models.get(plan) === hash) return;
  const payload = await source.artifact(round, hash);
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
