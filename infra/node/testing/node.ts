// A node for the shell's tests: `node node.ts DIR BEHAVIOUR`.
import { createServer } from 'node:net';
import { once } from 'node:events';
import { CohortError } from '@cohort/protos/errors';
import { runNode, type NodeContext } from '../run-node.ts';

const behaviours: Readonly<Record<string, (node: NodeContext) => Promise<void>>> = {
  async serve({ ready, signal, events }) {
    const server = createServer().listen(0, 'localhost');
    await once(server, 'listening');
    events.emit('test.started', { round: 'p~1~0' });
    await ready(`localhost:${String((server.address() as { port: number }).port)}`);
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () =>
        server.close(() => {
          resolve();
        }),
      );
    });
  },
  async wait({ ready, signal }) {
    await ready(null);
    await once(new EventTarget(), 'never', { signal });
  },
  refuse: () => Promise.reject(new CohortError('POLICY_REFUSED', 'round 1: expected dense, got logistic')),
  async bindTaken() {
    const first = createServer().listen(0, 'localhost');
    await once(first, 'listening');
    const second = createServer().listen((first.address() as { port: number }).port, 'localhost');
    first.unref();
    await once(second, 'listening');
  },
  async bug({ ready }) {
    setTimeout(() => {
      throw new RangeError('nobody awaited this');
    }, 10);
    await ready(null);
    await new Promise((resolve) => setTimeout(resolve, 2000));
  },
};

const [, , dir = '', behaviour = ''] = process.argv;
const main = behaviours[behaviour];
if (main !== undefined) await runNode({ dir, kind: 'test', main });
