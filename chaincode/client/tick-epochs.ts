// Epochs, the only clock of expiry: a node asks for the next one when its own clock says that the consortium's length has passed.
import { CohortError, unknownOutcomes, type ErrorCode } from '@cohort/protos/errors';
import type { EpochView } from '@cohort/protos/ledger';
import { EpochStopwatch, type EpochMemory } from './epoch-stopwatch.ts';
import type { Ledger } from './ledger.ts';

export interface EpochTicking {
  readonly ledger: Pick<Ledger, 'evaluate' | 'submit'>;
  /** The organisation that runs this node. */
  readonly msp: string;
  /** Monotonic, in milliseconds. */
  readonly clock: { now(): number; sleep(ms: number, signal: AbortSignal): Promise<void> };
  readonly memory: EpochMemory;
  /** How long to wait between two looks at the ledger, at most; one comes when the epoch is due, and a few until it has ended. */
  readonly lookMs: number;
  /** What this node does at each look, before it asks. */
  looked?(view: EpochView): Promise<void>;
  /** The ledger refused for a reason that this node cannot mend: told once for each code in an epoch. It is asked again at every look. */
  refused(error: CohortError): void;
}

/** Another node was first, or nobody knows: the next look tells. */
const unsettled: readonly ErrorCode[] = ['EPOCH_MISMATCH', 'VOTE_EXISTS', ...unknownOutcomes];

const outageMs = 10_000;
/** An epoch that others have yet to end is looked at so often in the time of one. */
const looksOnceDue = 20;

/** Runs until `signal` aborts; an outage of the ledger is waited out. @throws {CohortError} what the memory or `looked` throws */
export async function tickEpochs(ticking: EpochTicking, signal: AbortSignal): Promise<void> {
  const { ledger, msp, clock } = ticking;
  const stopwatch = new EpochStopwatch(() => clock.now(), ticking.memory);
  let told = '';
  while (!signal.aborted) {
    const view = await look(ledger);
    if (view !== null) {
      const lastedMs = stopwatch.lastedMs(view);
      await ticking.looked?.(view);
      const refusal = isDue(view, msp, lastedMs) ? await ask(ledger, view) : null;
      const tale = `${String(view.epoch)} ${refusal?.code ?? ''}`;
      if (refusal !== null && tale !== told) ticking.refused(refusal);
      if (refusal !== null) told = tale;
    }
    const untilMs =
      view === null ? outageMs : Math.max(1000 * view.seconds - stopwatch.lastedMs(view), (1000 * view.seconds) / looksOnceDue);
    await clock.sleep(Math.min(ticking.lookMs, untilMs), signal);
  }
}

/** An organisation counts once; it says so again only where a suspension has left those who asked a majority. */
function isDue({ seconds, asked, needed }: EpochView, msp: string, lastedMs: number): boolean {
  return lastedMs >= seconds * 1000 && (!asked.includes(msp) || asked.length >= needed);
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
