// The records of an audit file in their one order: each artifact right after the block that makes it checkable.
import { endedRound } from '@cohort/chaincode/verify/ended-round';
import type { AuditRecord, RecordKind } from '@cohort/chaincode/verify/record-kinds';
import { exchangeDocument } from '@cohort/chaincode/verify/exchange-document';
import { modelHash } from '@cohort/mpc/safetensors';
import { sumFileHasher } from '@cohort/mpc/sum';
import { canonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { BlockTransaction, SignedHeader, TransactionBodies } from '@cohort/protos/ledger';
import { memberSetHash, type RoundBody } from '@cohort/protos/statements';
import type { AuditSource } from './audit-source.ts';

/** What was read and written so far, as far as later records depend on it. */
interface Progress {
  /** Each plan's newest model that was written. */
  readonly models: Map<string, string>;
  /** The blocks of commits whose rounds have not ended yet. */
  readonly open: Map<string, number>;
  /** Rounds that were published, and whose commit is not written yet. */
  readonly published: Set<string>;
}

/**
 * Ends at a head for which the ledger also gave the budgets. A consortium goes on while it is exported: a commit is written only once its round has
 * ended, or with the last block, so that the parties are asked when they hold all that later blocks rest on.
 * @throws {CohortError} NOT_FOUND for a file or an exchange that no party has
 */
export async function* collectRecords(source: AuditSource): AsyncGenerator<AuditRecord, { height: number; hash: string }> {
  const progress: Progress = { models: new Map(), open: new Map(), published: new Set() };
  yield document('genesis', source.genesis);
  for (let read = -1, written = -1; ;) {
    const { height, hash } = await source.head();
    await followRounds(source, progress, read + 1, height);
    read = height;
    const settled = Math.min(height, ...[...progress.open.values()].map((commit) => commit - 1));
    yield* blocks(source, progress, written + 1, settled);
    written = settled;
    const statements = await source.budgets();
    // A block in between could have moved an account: it is exported too, and the budgets are asked for again.
    if ((await source.head()).height !== height) continue;
    yield* blocks(source, progress, written + 1, height);
    yield document('budgets', statements);
    return { height, hash };
  }
}

/** Which rounds have been committed and which have ended, up to a height. */
async function followRounds(source: AuditSource, { open, published }: Progress, from: number, to: number): Promise<void> {
  if (from > to) return;
  for await (const { header, transactions } of source.blocks(from, to))
    for (const transaction of transactions) {
      if (transaction.code !== 'VALID') continue;
      const { verb, body } = transaction;
      if (verb === 'rounds.commit') open.set((body as TransactionBodies['rounds.commit']).round, header.height);
      const ended = endedRound(transaction);
      if (ended === null) continue;
      open.delete(ended);
      if (verb === 'rounds.publish') published.add(ended);
    }
}

async function* blocks(source: AuditSource, progress: Progress, from: number, to: number): AsyncGenerator<AuditRecord> {
  if (from > to) return;
  for await (const block of source.blocks(from, to)) {
    const { header, record, transactions } = block;
    yield record;
    for (const transaction of transactions) if (transaction.code === 'VALID') yield* artifacts(source, progress, header, transaction);
  }
}

async function* artifacts(
  source: AuditSource,
  { models, published }: Progress,
  header: SignedHeader,
  { verb, body }: BlockTransaction,
): AsyncGenerator<AuditRecord> {
  if (verb === 'rounds.commit') {
    const { round, body: committed } = body as TransactionBodies['rounds.commit'];
    yield* model(source, models, round, committed.modelIn);
    // The sums first: the heads that must come before an opening are in whatever exchange is read after it.
    const files = await sums(source, round, committed);
    const held = await source.exchange(round);
    if (held.statements.length === 0) throw missing(`the signed exchange of round ${round}, committed in block ${String(header.height)}`);
    yield document('exchange', exchangeDocument(round, committed, held));
    // Not opened yet, or given up before it was: none of the three is in the file.
    if (files === null && published.has(round))
      throw missing(`the opened sums of round ${round}, committed in block ${String(header.height)} and published`);
    for (const payload of files ?? []) yield { kind: 'sum', payload };
  }
  if (verb === 'rounds.publish') {
    const { round, modelOut } = body as TransactionBodies['rounds.publish'];
    published.delete(round);
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

/** A record that is canonical JSON. */
export function document(kind: RecordKind, value: unknown): AuditRecord {
  return { kind, payload: new TextEncoder().encode(canonicalJson(value)) };
}

function missing(what: string): CohortError {
  return new CohortError('NOT_FOUND', `${what}: expected it at a party; start the parties that took part and export again`);
}
