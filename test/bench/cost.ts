// What a piece of work costs: wall time, and CPU time of all threads of this process.

export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Starts; the returned function says what it cost since. */
export function stopwatch(): () => Cost {
  const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(cpu);
    return { wallMs: performance.now() - startedMs, cpuMs: (user + system) / 1000 };
  };
}

/** Wall and CPU medians, each on its own. */
export function medianCost(costs: readonly Cost[]): Cost {
  return { wallMs: median(costs.map(({ wallMs }) => wallMs)), cpuMs: median(costs.map(({ cpuMs }) => cpuMs)) };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;
}
