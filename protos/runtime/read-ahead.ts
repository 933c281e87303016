// A stream that is read while its consumer is still busy with what came before.

/**
 * Yields what `open`'s stream yields, up to `most` items ahead of the consumer; then the stream waits for it. Its error comes after the items
 * before it. The signal that `open` is given aborts with `signal`, and when the consumer stops.
 */
export async function* readAhead<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  signal: AbortSignal,
  most: number,
): AsyncGenerator<T, void, undefined> {
  const stop = new AbortController();
  const ready: T[] = [];
  const end = Promise.withResolvers<null>();
  const reading = { isOver: false };
  let wakeReader = (): void => undefined;
  let wakeConsumer = (): void => undefined;
  const read = async (): Promise<void> => {
    for await (const item of open(AbortSignal.any([signal, stop.signal]))) {
      ready.push(item);
      wakeConsumer();
      if (ready.length >= most && !stop.signal.aborted) await new Promise<void>((resolve) => (wakeReader = resolve));
      if (stop.signal.aborted) return;
    }
  };
  end.promise.catch(() => undefined);
  void read()
    .then(() => {
      end.resolve(null);
    }, end.reject)
    .finally(() => {
      reading.isOver = true;
      wakeConsumer();
    });
  try {
    for (;;) {
      const [item] = ready.splice(0, 1);
      if (item !== undefined) {
        wakeReader();
        yield item;
      } else if (reading.isOver) {
        await end.promise;
        return;
      } else await new Promise<void>((resolve) => (wakeConsumer = resolve));
    }
  } finally {
    stop.abort();
    wakeReader();
  }
}
