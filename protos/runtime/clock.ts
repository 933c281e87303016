// The clock port: monotonic time for liveness, so that a jump of the wall clock moves no deadline.

export interface Clock {
  /** Milliseconds on a monotonic clock; only differences mean anything. */
  now(): number;
  /** Milliseconds, since some moment, in which this process was kept from running: suspended, or starved. */
  stoodStillMs(): number;
  /** Resolves after `ms` or at once when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
