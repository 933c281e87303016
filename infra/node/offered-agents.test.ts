// Datasets that come while a node runs get their agents with the next block, once each; what cannot be taken up is told and tried again.
import test from 'ava';
import type { Agent } from '@cohort/client-agent/agent';
import type { Site } from '@cohort/client-agent/ports/site';
import type { Block, SignedHeader } from '@cohort/protos/ledger';
import { CohortError } from '@cohort/protos/errors';
import { OfferedAgents } from './offered-agents.ts';

const heart = { dataset: 'heart', version: 1 };
const lungs = { dataset: 'lungs', version: 1 };

/** Node.json and ledger as the test says. */
function rig() {
  let offered: readonly Site['dataset'][] = [heart];
  let changed = false;
  let fault: CohortError | null = null;
  const started: string[] = [];
  const closed: string[] = [];
  const told: string[] = [];
  const ends = new Map<string, (thrown: Error) => void>();
  const next: (() => void)[] = [];
  const agents = new OfferedAgents({
    settings: {
      get offered() {
        return offered;
      },
      look: () => {
        const was = changed;
        changed = false;
        return fault === null ? Promise.resolve(was) : Promise.reject(fault);
      },
    },
    start: ({ dataset, version }) => {
      const name = `${dataset} ${String(version)}`;
      if (dataset === 'away') return Promise.reject(new CohortError('UNREACHABLE', 'the ledger is away'));
      started.push(name);
      const done = new Promise<void>((_, reject) => ends.set(name, reject));
      done.catch(() => undefined);
      const close = () => Promise.resolve(void closed.push(name));
      return Promise.resolve<Agent>({ done, close, [Symbol.asyncDispose]: close });
    },
    refused: ({ code }) => told.push(code),
  });
  const ledger = {
    head: () => Promise.resolve({ height: 3 } as SignedHeader),
    async *blocks(_from: number, signal: AbortSignal) {
      for (;;) {
        await new Promise<void>((resolve, reject) => {
          next.push(resolve);
          signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        });
        yield {} as Block;
      }
    },
  };
  /** Comes with the next block, and is looked at when it resolves. */
  const block = async (change: { offered?: readonly Site['dataset'][]; fault?: CohortError | null }): Promise<void> => {
    while (next.length === 0) await new Promise((resolve) => setImmediate(resolve));
    changed = change.offered !== undefined;
    offered = change.offered ?? offered;
    if (change.fault !== undefined) fault = change.fault;
    next.shift()?.();
    while (next.length === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  return { agents, ledger, started, closed, told, ends, block };
}

test('each offered dataset gets one agent, those of before and those that come', async (t) => {
  const { agents, ledger, started, closed, block } = rig();
  await agents.takeUp();
  t.deepEqual(started, ['heart 1']);
  const stop = new AbortController();
  const following = agents.follow(ledger, stop.signal);
  await block({});
  t.deepEqual(started, ['heart 1']);
  await block({ offered: [heart, lungs] });
  await block({ offered: [lungs, { ...heart, version: 2 }] });
  await block({});
  t.deepEqual(started, ['heart 1', 'lungs 1', 'heart 2']);
  stop.abort();
  await following;
  await agents[Symbol.asyncDispose]();
  t.deepEqual(closed, ['heart 1', 'lungs 1', 'heart 2']);
});

test('what cannot be read is told, and an agent that could not be started is started with a later block', async (t) => {
  const { agents, ledger, started, told, block } = rig();
  const stop = new AbortController();
  const following = agents.follow(ledger, stop.signal);
  await block({ fault: new CohortError('CONFIG_INVALID', 'no JSON') });
  await block({ fault: null, offered: [heart, { dataset: 'away', version: 1 }] });
  t.deepEqual([started, told], [['heart 1'], ['CONFIG_INVALID', 'UNREACHABLE']]);
  await block({});
  t.deepEqual(told, ['CONFIG_INVALID', 'UNREACHABLE', 'UNREACHABLE'], 'tried again without a change');
  await block({ offered: [heart, lungs] });
  await block({});
  t.deepEqual([started, told.length], [['heart 1', 'lungs 1'], 3]);
  stop.abort();
  await following;
});

test('what stops one agent ends them all', async (t) => {
  const { agents, ends } = rig();
  await agents.takeUp();
  ends.get('heart 1')?.(new CohortError('STORAGE_FULL', 'full'));
  await t.throwsAsync(agents.broken, { code: 'STORAGE_FULL' });
});
