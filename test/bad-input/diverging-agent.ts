// The product's agent as a process whose training diverges: one coordinate of its update is what `state/test-update` says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contribute } from '@cohort/client-agent/contribute';
import { main } from '@cohort/infra/node/node-types/agent';
import { runNode } from '@cohort/infra/node/run-node';

const dir = process.argv[2] ?? '';
const value = Number(readFileSync(join(dir, 'state', 'test-update'), 'utf8'));

await runNode({
  dir,
  kind: 'agent',
  main: (node) =>
    main(node, (round, ports) => {
      const { trainer } = ports.study;
      const train: typeof trainer.train = async (task) => {
        const update = await trainer.train(task);
        update[3] = value;
        return update;
      };
      return contribute(round, { ...ports, study: { ...ports.study, trainer: { ...trainer, train } } });
    }),
});
