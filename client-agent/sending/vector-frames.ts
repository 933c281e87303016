// Cuts the chunks of s_0 into frames of the terms' size, from any offset, with one frame in memory.

/** Frames of at most `frameBytes` that together are the bytes of `chunks` from `offset` on. */
export function* vectorFrames(chunks: Iterable<Uint8Array>, offset: number, frameBytes: number): Generator<Uint8Array, void, undefined> {
  let skip = offset;
  let frame = new Uint8Array(frameBytes);
  let filled = 0;
  for (const chunk of chunks) {
    let rest = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - rest.length;
    while (rest.length > 0) {
      const take = Math.min(rest.length, frameBytes - filled);
      frame.set(rest.subarray(0, take), filled);
      filled += take;
      rest = rest.subarray(take);
      if (filled < frameBytes) continue;
      yield frame;
      frame = new Uint8Array(frameBytes);
      filled = 0;
    }
  }
  if (filled > 0) yield frame.subarray(0, filled);
}
