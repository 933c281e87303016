// Verifies an audit file as it streams by: findings in the file's order, then a verdict; stops at the first place that fails.
import { CohortError } from '@cohort/protos/errors';
import type { AuditCrypto } from './audit-crypto.ts';
import { MapState, type AuditState } from './audit-state.ts';
import { BudgetBook } from './budget-book.ts';
import { readContainer } from './container.ts';
import { findingOf, type Finding, type Report } from './finding.ts';
import type { Place, PlacedRecord } from './record-kinds.ts';
import { recordSteps } from './record-steps.ts';
import { expectThat } from './expect-that.ts';
import type { BlockSteps, VerificationContext, Step } from './verification-context.ts';

export interface VerifyOptions {
  /** Hash of the genesis, hex: what everything is anchored in. */
  readonly anchor: string;
  /** Hash of the last block, hex; null when you do not know it. */
  readonly head: string | null;
  readonly crypto: AuditCrypto;
  readonly state?: AuditState;
  /** Fabric's blocks are read by Fabric's messages and certificates (`chaincode/fabric-audit`); without it their file is refused. */
  readonly channelBlocks?: BlockSteps;
}

/** What a verifier knows before the first record. */
export function openSession({ anchor, head, crypto, state, channelBlocks }: VerifyOptions): VerificationContext {
  return {
    anchor,
    head,
    crypto,
    state: state ?? new MapState(),
    budgets: new BudgetBook(),
    committed: new Map(),
    models: new Map(),
    due: [],
    genesis: null,
    previous: null,
    channelBlocks: channelBlocks ?? null,
    channel: null,
    closed: false,
  };
}

/** Throws what the stream throws, and nothing for what a file holds; the last report is the verdict. */
export async function* verify(chunks: AsyncIterable<Uint8Array>, options: VerifyOptions): AsyncGenerator<Report, void> {
  const session = openSession(options);
  let end: Place = { record: 0, offset: 0 };
  let failed: Finding | null = null;
  for await (const finding of findings(session, chunks)) {
    yield { finding };
    end = { record: finding.record, offset: finding.offset };
    if (finding.ok) continue;
    failed = finding;
    break;
  }
  const { previous } = session;
  yield {
    verdict: {
      ok: failed === null,
      failed,
      anchor: options.anchor,
      height: previous?.height ?? null,
      head: previous?.hash ?? null,
      records: end.record,
      bytes: end.offset,
      headNamed: options.head !== null,
    },
  };
}

async function* findings(session: VerificationContext, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Finding> {
  const records = readContainer(chunks);
  let place: Place = { record: 0, offset: 0 };
  try {
    for (;;) {
      let next: IteratorResult<PlacedRecord, Place>;
      try {
        next = await records.next();
      } catch (error) {
        const { code, detail } = CohortError.from(error);
        // A disk that cannot be read says nothing about the file.
        if (code !== 'AUDIT_FILE_INVALID') throw error;
        yield findingOf('container', 'file', place, detail);
        return;
      }
      place = next.value;
      if (next.done === true) break;
      for (const step of recordSteps(session, next.value)) yield await take(step, place);
    }
    yield findingOf('container', 'file', place, null);
    yield await take(endOfFile(session), place);
    if (session.head !== null) yield await take(headStep(session, session.head), place);
  } finally {
    await records.return(place);
  }
}

async function take(step: Step, place: Place): Promise<Finding> {
  const { check, subject } = step;
  try {
    await step.run();
    return findingOf(check, subject, place, null, step.remark?.() ?? null);
  } catch (error) {
    const thrown = CohortError.from(error);
    return findingOf(check, subject, place, thrown.code === 'AUDIT_CHECK_FAILED' ? thrown.detail : thrown.message);
  }
}

const endOfFile = (session: VerificationContext): Step => ({
  check: 'order',
  subject: 'end of file',
  run: () => {
    expectThat(session.closed, 'the budgets as its last record', 'none');
  },
});

const headStep = ({ previous }: VerificationContext, head: string): Step => ({
  check: 'head',
  subject: `block ${String(previous?.height)}`,
  run: () => {
    expectThat(previous?.hash === head, `head ${head}`, String(previous?.hash));
  },
});
