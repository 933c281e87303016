// Re-execution: the pure core runs a transaction on the rebuilt state, and its answer must be the block's.
import { canonicalJson, parseCanonicalJson } from '@cohort/protos/canonical-json';
import { CohortError } from '@cohort/protos/errors';
import type { Creator } from '@cohort/protos/ledger';
import type { EmbeddedTransaction } from '../client/block.ts';
import { initialise, invoke } from '../core/invoke.ts';
import { verifyBy } from '../core/signatures.ts';
import { strictSignatures } from '../core/strict-signatures.ts';
import type { Stub } from '../core/stub.ts';
import { RecordingStub } from '../embedded/recording-stub.ts';
import type { ReadWriteSet } from '../embedded/read-write-set.ts';
import type { AuditState } from './audit-state.ts';
import { expectThat } from './expect-that.ts';
import type { VerificationContext } from './verification-context.ts';

verifyBy(strictSignatures);

/** What the genesis writes, applied. @throws {CohortError} BODY_INVALID for a genesis that is none */
export async function executeGenesis({ state, genesis, anchor }: VerificationContext): Promise<ReadonlyMap<string, Uint8Array>> {
  if (genesis === null) throw new CohortError('INTERNAL', 'genesis: expected it before block 0');
  const stub = new RecordingStub(state, anchor, { msp: '', certSha256: anchor });
  await initialise(stub, genesis);
  const { writes } = stub.recorded;
  for (const [key, value] of writes) state.write(key, value, '0.0');
  return writes;
}

/**
 * Read and write set of a transaction on the state as it is, not applied; null for one that the ledger marked as a conflict.
 * @throws {CohortError} AUDIT_CHECK_FAILED when the core refuses it, or answers or emits something else than the block says
 */
export async function executeAgain({ state }: VerificationContext, transaction: EmbeddedTransaction): Promise<ReadWriteSet | null> {
  const { txId, creator, verb, requestId, body, code, payload, event } = transaction;
  if (code !== 'VALID') {
    expectThat(payload === null && event === null, 'neither payload nor event of a transaction that wrote nothing', 'one of them');
    return null;
  }
  const { answer, recorded } = await runAgain(state, txId, creator, (stub) => invoke(stub, verb, requestId, canonicalJson(body)));
  expectThat(recorded.writes.size > 0, 'a transaction that is new', 'a replay of one that an earlier block holds');
  const said = canonicalJson(payload);
  expectThat(answer === said, `payload ${answer}`, said);
  const emitted = recorded.event === null ? 'null' : canonicalJson(eventOf(recorded.event));
  const told = canonicalJson(event);
  expectThat(emitted === told, `event ${emitted}`, told);
  return recorded;
}

/** What the contracts answer and write in this state. @throws {CohortError} AUDIT_CHECK_FAILED when they refuse */
export async function runAgain(
  state: AuditState,
  txId: string,
  creator: Creator,
  run: (stub: Stub) => Promise<string>,
): Promise<{ readonly answer: string; readonly recorded: ReadWriteSet }> {
  const stub = new RecordingStub(state, txId, creator);
  try {
    return { answer: await run(stub), recorded: stub.recorded };
  } catch (error) {
    throw new CohortError('AUDIT_CHECK_FAILED', `expected the contracts to admit it, got ${CohortError.from(error).message}`, {
      cause: error,
    });
  }
}

function eventOf({ name, payload }: NonNullable<ReadWriteSet['event']>): { name: string; payload: unknown } {
  return { name, payload: parseCanonicalJson(new TextDecoder().decode(payload)) };
}
