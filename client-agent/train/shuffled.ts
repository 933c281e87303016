// A uniformly random order of 0..n-1.

/** Fisher-Yates with rejection, so that no order is favoured. */
export function shuffled(n: number, nextWord: () => number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const other = below(last + 1, nextWord);
    const held = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = held;
  }
  return order;
}

function below(limit: number, nextWord: () => number): number {
  const usable = 0x1_0000_0000 - (0x1_0000_0000 % limit);
  for (;;) {
    const word = nextWord();
    if (word < usable) return word % limit;
  }
}
