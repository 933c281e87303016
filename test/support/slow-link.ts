// The slow link of one machine to the others: a relay in the network that joins them, told to cut the link and to make it whole.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RelayPlan } from './slow-relay.ts';

/** Both ways alike. */
export interface SlowLink {
  /** The machine behind it. */
  readonly of: string;
  readonly bitsPerSecond: number;
  /** Milliseconds, each way. */
  readonly delay: number;
  /** What is served on either side of it. */
  readonly ports: readonly number[];
}

export interface Relay {
  readonly process: ChildProcess;
  /** Lets nothing more pass, or all again; says how many bytes were sent from the slow machine and to it. */
  readonly set: (state: 'cut' | 'whole') => Promise<{ readonly fromIt: number; readonly toIt: number }>;
}

/** Resolves when all places are listened on. `space`: the network namespace that has their addresses. */
export async function startRelay(space: string, plan: RelayPlan): Promise<Relay> {
  const program = [process.execPath, join(import.meta.dirname, 'slow-relay.ts'), JSON.stringify(plan)];
  const child = spawn('nsenter', [`--net=/run/netns/${space}`, ...program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const said = await lines.next();
    if (said.done === true) throw new RangeError('the relay: expected it to run, it ended');
    return said.value;
  };
  for (const { from, port } of plan.forwards) {
    const said = await line();
    if (!said.startsWith('listens on ')) throw new RangeError(`the relay: expected it to listen on ${from}:${String(port)}, got ${said}`);
  }
  return {
    process: child,
    set: async (state) => {
      if (!child.stdin.write(`${state}\n`)) await once(child.stdin, 'drain');
      const [fromIt = 0, toIt = 0] = [...(await line()).matchAll(/\d+/g)].map(([bytes]) => Number(bytes));
      return { fromIt, toIt };
    },
  };
}
