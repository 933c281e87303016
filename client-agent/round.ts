// One round as the agent follows it on the ledger, and how far its contribution may go by now (typestate).
import { CohortError } from '@cohort/protos/errors';
import type { Enrolment, RoundView } from '@cohort/protos/ledger';
import type { ChargedAccount } from './ledger-view/account-charges.ts';

declare const checked: unique symbol;
declare const enrolled: unique symbol;

/** A round whose terms this site accepts. */
export type Checked = Round & { readonly [checked]: true };
/** A round in which this member is enrolled. */
export type Enrolled = Checked & { readonly [enrolled]: true };

/** The newest view of a round; `signal` aborts when the round is over or the agent stops. */
export class Round {
  readonly key: string;
  readonly #over: AbortController;
  readonly signal: AbortSignal;
  readonly #changed = new Set<() => void>();
  #view: RoundView;
  #isEnrolled = false;
  #isEnrolledHere = false;
  #boxKey = '';
  #charges: readonly ChargedAccount[] = [];

  constructor(view: RoundView, stop: AbortSignal) {
    this.key = view.round;
    this.#view = view;
    this.#over = new AbortController();
    this.signal = AbortSignal.any([stop, this.#over.signal]);
  }

  get view(): RoundView {
    return this.#view;
  }

  /** Whether this site is in: what ends its work from then on is no refusal. */
  get isEnrolled(): boolean {
    return this.#isEnrolled;
  }

  noteEnrolled(): void {
    this.#isEnrolled = true;
  }

  /**
   * Whether this very run enrolled this member, in a round that it saw without it. Who is not enrolled sends nothing: no earlier run can have
   * sent anything in this round, though the journal be of a backup.
   */
  get isEnrolledHere(): boolean {
    return this.#isEnrolledHere;
  }

  noteEnrolledHere(): void {
    this.#isEnrolledHere = true;
  }

  /** The box key that the ledger has of this site in this round, whichever is in force by now: parties open with it. Empty until it is shown. */
  get boxKey(): string {
    return this.#boxKey;
  }

  /** What the round costs this member's accounts by the site's own arithmetic. */
  get charges(): readonly ChargedAccount[] {
    return this.#charges;
  }

  noteEnrolment({ boxKey }: Pick<Enrolment, 'boxKey'>, charges: readonly ChargedAccount[]): void {
    this.#boxKey = boxKey;
    this.#charges = charges;
  }

  /** Takes over a newer view and ends the round's work when it is committed or over: nothing that is sent later counts. */
  update(view: RoundView): void {
    this.#view = view;
    for (const wake of this.#changed) wake();
    if (view.status !== 'enrolling' && view.status !== 'collecting')
      this.#over.abort(new CohortError('ROUND_CLOSED', `round ${this.key}: expected it to be open, got ${view.status}`));
  }

  /** Resolves as soon as `holds` does for the view. @throws the signal's reason when the round ends or the agent stops first */
  async until(holds: (view: RoundView) => boolean): Promise<RoundView> {
    while (!holds(this.#view)) {
      this.signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#changed.delete(wake);
          this.signal.removeEventListener('abort', wake);
          resolve();
        };
        this.#changed.add(wake);
        this.signal.addEventListener('abort', wake, { once: true });
      });
    }
    return this.#view;
  }
}
