// The demo's eight processes, started as the demo starts them, and what each takes of a processor until it is ready, has trained, and in a round.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import { ledgerNodeOf } from '@cohort/infra/consortium/ledger-address';
import { nodeDir, nodeName } from '@cohort/infra/consortium/layout';
import { agree } from '@cohort/infra/demo/agree';
import type { HeartNet } from '@cohort/infra/demo/heart-plan';
import { locate } from '@cohort/infra/demo/data/locate';
import { createHeartConsortium, partyHosts } from '@cohort/infra/demo/heart-consortium';
import { Supervisor } from '@cohort/infra/node/supervisor';
import { followEvents } from '@cohort/infra/view/follow-events';
import { cpuSeconds } from './cpu-seconds.ts';

/** Seconds of processor time. */
export interface ProcessCost {
  /** Until it answers. */
  ready: number;
  /** Until every agent has trained once. */
  trained: number;
  /** Of a round after the first: from its predecessor's model at every agent to its own. */
  round: number;
}

export interface ProcessesMeasured {
  readonly costs: ReadonlyMap<string, ProcessCost>;
  /** Seconds from the start of the first process until every agent holds the first model. */
  readonly firstModel: number;
  /** Seconds that a round after the first took. */
  readonly round: number;
}

/** Linux only, where the system says what another process has used. `net`: the demo's unless told. */
export async function measureProcesses(rounds: number, net?: HeartNet): Promise<ProcessesMeasured> {
  const { files } = await locate({ mayFetch: false });
  const dir = await mkdtemp(join(tmpdir(), 'cohort-bench-'));
  try {
    const heart = { dir, rounds, strategy: 'fedadam', seed: '42', files, epochSeconds: 600, ...(net && { net }) } as const;
    const consortium = await createHeartConsortium(heart);
    await using supervisor = new Supervisor();
    const startedMs = performance.now();
    const seconds = (): number => (performance.now() - startedMs) / 1000;
    const [ledger, ...others] = [
      ledgerNodeOf(consortium.consortium.ledger) ?? '',
      ...partyHosts.map((msp) => `${msp}/party`),
      ...hospitals.map((msp) => `${msp}/agent`),
    ].map((node) => nodeName(node));
    if (ledger === undefined) throw new RangeError('expected a ledger');
    const pids = new Map([ledger, ...others].map((name) => [name, supervisor.start(name, nodeDir(dir, name)).child.pid ?? 0]));
    const costs = new Map([...pids.keys()].map((name) => [name, { ready: 0, trained: 0, round: 0 }]));
    const used = async (take: (cost: ProcessCost, seconds: number) => void): Promise<void> => {
      for (const [name, cost] of costs) take(cost, await cpuSeconds(pids.get(name) ?? 0));
    };
    const ready = [...costs].map(async ([name, cost]) => {
      await supervisor.ready(name);
      cost.ready = await cpuSeconds(pids.get(name) ?? 0);
    });
    await ready[0];
    await agree(consortium, heart, () => undefined);
    let firstModel = 0;
    const [trained, models] = [new Set<string>(), new Map<unknown, number>()];
    for await (const { event, source, number } of followEvents(
      new Map(hospitals.map((msp) => [msp, nodeDir(dir, nodeName(`${msp}/agent`))])),
      supervisor.failed,
    )) {
      if (event === 'update.trained' && !trained.has(source) && trained.add(source).size === hospitals.length)
        await used((cost, now) => (cost.trained = now));
      if (event !== 'round.published') continue;
      const holders = (models.get(number) ?? 0) + 1;
      models.set(number, holders);
      if (holders < hospitals.length) continue;
      if (number === 1) {
        firstModel = seconds();
        await used((cost, now) => (cost.round = -now));
      }
      if (number === rounds) {
        await used((cost, now) => (cost.round = (cost.round + now) / (rounds - 1)));
        break;
      }
    }
    supervisor.failed.throwIfAborted();
    await Promise.all(ready);
    return { costs, firstModel, round: (seconds() - firstModel) / (rounds - 1) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
