// Bytes that are there already, as the ports stream them.

// eslint-disable-next-line @typescript-eslint/require-await -- the ports stream asynchronously whatever stands behind them
export async function* streamed(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks;
}
