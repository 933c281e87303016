// When the agent itself sends s_0 to role 2: at once in the double profile, else `relay` seconds after role 1 should have passed it on.
import type { Terms } from '@cohort/protos/terms';
import type { Role } from '@cohort/mpc/roles';
import type { Clock } from '@cohort/protos/runtime/clock';

export interface Relay {
  /** Role 1 has the vector, or failed to take it: from now on it is role 1's turn. */
  senderDone(): void;
  /** Role 2 answered: it is there to receive. */
  receiverReady(): void;
  isDue(): boolean;
  /** Aborts when the vector becomes due to this role, so that a wait ends at once; never for roles 0 and 1. */
  dueFor(role: Role): AbortSignal;
}

export function startRelay(
  { uploadProfile, deadlines }: Pick<Terms, 'uploadProfile' | 'deadlines'>,
  clock: Clock,
  signal: AbortSignal,
): Relay {
  const due = new AbortController();
  const never = new AbortController();
  let sender = false;
  let receiver = false;
  let started = false;
  if (uploadProfile === 'double') due.abort();
  const start = (): void => {
    if (!sender || !receiver || started || due.signal.aborted) return;
    started = true;
    void clock.sleep(deadlines.relay * 1000, signal).then(() => {
      if (!signal.aborted) due.abort();
    });
  };
  return {
    senderDone() {
      sender = true;
      start();
    },
    receiverReady() {
      receiver = true;
      start();
    },
    isDue: () => due.signal.aborted,
    dueFor: (role) => (role === 2 && !due.signal.aborted ? due.signal : never.signal),
  };
}
