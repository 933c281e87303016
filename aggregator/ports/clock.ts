// The clock port: monotonic time for liveness, so that a jump of the wall clock moves no deadline.

export interface Clock {
  /** Milliseconds on a monotonic clock; only differences mean anything. */
  now(): number;
  /** Resolves after `ms` or at once when `signal` aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
