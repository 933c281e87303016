// Waits for a node's stop signal.

/** Resolves when `signal` aborts. */
export async function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const stop = (): void => {
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
