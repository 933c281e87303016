// One run of a contract against committed state.
import { CohortError } from '@cohort/protos/errors';
import type { Creator } from '@cohort/protos/ledger';
import type { Stub } from '../core/stub.ts';
import { stillHolds, type ReadWriteSet } from './read-write-set.ts';
import { RecordingStub, type CommittedState } from './recording-stub.ts';

export interface Simulated {
  readonly result: string;
  readonly recorded: ReadWriteSet;
}

/**
 * Runs `contract`. When a block was committed between two of its reads, answer and refusal alike rest on two states: it runs again.
 * @throws {CohortError} the contract's refusal; MVCC_CONFLICT when state never stood still
 */
export async function simulate(
  state: CommittedState & { readonly revision: number },
  txId: string,
  creator: Creator,
  contract: (stub: Stub) => Promise<string>,
  tries = 1,
): Promise<Simulated> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const { revision } = state;
    const stub = new RecordingStub(state, txId, creator);
    let outcome: { readonly result: string } | { readonly refusal: CohortError };
    try {
      outcome = { result: await contract(stub) };
    } catch (error) {
      outcome = { refusal: CohortError.from(error) };
    }
    if (state.revision !== revision && !stillHolds(stub.recorded, state)) continue;
    if ('refusal' in outcome) throw outcome.refusal;
    return { result: outcome.result, recorded: stub.recorded };
  }
  throw new CohortError('MVCC_CONFLICT', `${txId}: expected state to stand still during one run; submit again`);
}
