// Epochs, the only clock of expiry: a node asks for the next one when its own clock says that the consortium's length has passed.
import { CohortError, type ErrorCode } from '@cohort/protos/errors';
import type { EpochView } from '@cohort/protos/ledger';
import type { Ledger } from './ledger.ts';

export interface EpochTicking {
  readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
  /** The organisation that runs this node. */
  readonly msp: string;
  /** Monotonic, in milliseconds. */
  readonly clock: { now(): number; sleep(ms: number, signal: AbortSignal): Promise<void> };
  /** How long to wait between two looks at the ledger, at most. */
  readonly lookMs: number;
  /** What this node does at each look, before it asks. */
  looked?(view: EpochView): Promise<void>;
  /** The ledger refused for a reason that another look does not mend; it is not asked again in this epoch. */
  refused(error: CohortError): void;
}

/** Another node was first, or nobody knows: the next look tells. */
const unsettled: readonly ErrorCode[] = [
  'EPOCH_MISMATCH',
  'VOTE_EXISTS',
  'UNREACHABLE',
  'TIMED_OUT',
  'REPLY_INVALID',
  'COMMIT_UNKNOWN',
  'MVCC_CONFLICT',
];

/** Runs until `signal` aborts; an outage of the ledger is waited out. The time that an epoch has lasted counts from when this node saw it. */
export async function tickEpochs(ticking: EpochTicking, signal: AbortSignal): Promise<void> {
  const { ledger, msp, clock } = ticking;
  let [seen, sinceMs, refusedIn] = [-1, 0, -1];
  while (!signal.aborted) {
    const view = await look(ledger);
    if (view !== null) {
      if (view.epoch !== seen) [seen, sinceMs] = [view.epoch, clock.now()];
      await ticking.looked?.(view);
      if (refusedIn !== seen && isDue(view, msp, clock.now() - sinceMs)) {
        const refusal = await ask(ledger, view);
        if (refusal !== null) {
          refusedIn = seen;
          ticking.refused(refusal);
        }
      }
    }
    await clock.sleep(Math.min(ticking.lookMs, (view?.seconds ?? 1) * 1000), signal);
  }
}

/** An organisation counts once; it says so again only where a suspension has left those who asked a majority. */
function isDue({ seconds, asked, needed }: EpochView, msp: string, elapsedMs: number): boolean {
  return elapsedMs >= seconds * 1000 && (!asked.includes(msp) || asked.length >= needed);
}

async function look(ledger: EpochTicking['ledger']): Promise<EpochView | null> {
  try {
    return await ledger.evaluate('epochs.current', {});
  } catch {
    return null; // the ledger is away
  }
}

async function ask(ledger: EpochTicking['ledger'], { epoch, asked }: EpochView): Promise<CohortError | null> {
  try {
    await ledger.submit('epochs.advance', `advance-${String(epoch)}-${String(asked.length)}`, { from: epoch });
    return null;
  } catch (thrown) {
    const error = CohortError.from(thrown);
    return unsettled.includes(error.code) ? null : error;
  }
}
