// `cohort up`: runs every configured node of a consortium on this machine until it is interrupted.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { loadConsortium } from '../consortium/layout.ts';
import { runnableNodes } from '../consortium/runnable-nodes.ts';
import { Processes } from '../demo/processes.ts';
import { readOptions, type Command } from './command.ts';

export const command: Command = {
  usage: 'DIR',
  summary: 'run all nodes of a consortium folder until Ctrl-C',
  async run(args) {
    const [dir = ''] = readOptions(args, {}, ['dir']).positionals;
    const nodes = await runnableNodes(dir, await loadConsortium(dir));
    if (nodes.size === 0) throw new CohortError('CONFIG_INVALID', `${dir}: expected at least one node with a node.json, got none`);
    await using processes = new Processes();
    const started = [...nodes].map(([name, folder]) => processes.start(name, folder));
    process.stderr.write(`running ${[...nodes.keys()].join(', ')}\n`);
    const stopped = new Promise<'stopped'>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => {
          resolve('stopped');
        });
    });
    const ended = Promise.race(
      started.map(async ({ name, dir: folder, child, ended: end }) => {
        await end;
        return `${name} ended with ${String(child.exitCode ?? child.signalCode)}; read ${folder}/state/node.log and stderr.log`;
      }),
    );
    const reason = await Promise.race([stopped, ended]);
    if (reason !== 'stopped') throw new CohortError('UNREACHABLE', reason);
    return exitCodes.done;
  },
};
