// `cohort up`: runs every configured node of a consortium on this machine until it is interrupted.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { loadConsortium } from '../consortium/layout.ts';
import { runnableNodes } from '../consortium/runnable-nodes.ts';
import { lockFolder } from '../node/lock-folder.ts';
import { Processes, type NodeProcess } from '../node/processes.ts';
import { readOptions, type Command } from './command.ts';

export const command: Command = {
  usage: 'DIR',
  summary: 'run all nodes of a consortium folder until Ctrl-C',
  async run(args) {
    const [dir = ''] = readOptions(args, {}, ['dir']).positionals;
    const nodes = await runnableNodes(dir, await loadConsortium(dir));
    if (nodes.size === 0)
      throw new CohortError(
        'CONFIG_INVALID',
        `${dir}: expected at least one node with a node.json, got none; write one, or name another folder`,
      );
    await expectFree(nodes.values());
    await using processes = new Processes();
    const started = [...nodes].map(([name, folder]) => processes.start(name, folder));
    process.stderr.write(`running ${[...nodes.keys()].join(', ')}\n`);
    const stopped = new Promise<null>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => {
          resolve(null);
        });
    });
    const ended = Promise.race(started.map((node) => node.ended.then(() => node)));
    const first = await Promise.race([stopped, ended]);
    if (first !== null) throw await endOf(first);
    return exitCodes.done;
  },
};

/** Told before anything is started: half a consortium beside another is worse than none. @throws {CohortError} FOLDER_IN_USE */
async function expectFree(folders: Iterable<string>): Promise<void> {
  for (const folder of folders) {
    await mkdir(join(folder, 'state'), { recursive: true, mode: 0o700 });
    using _lock = await lockFolder(folder);
  }
}

/** Why a node ended that nobody stopped: its own last word, and its own exit code where it gave a reason. */
async function endOf({ name, dir, child }: NodeProcess): Promise<CohortError> {
  const logs = `read ${dir}/state/node.log and stderr.log`;
  const said = await readFile(join(dir, 'state', 'stderr.log'), 'utf8').catch(() => '');
  const { code, detail } = CohortError.from(said.trim().split('\n').at(-1));
  if (child.exitCode === null || code === 'INTERNAL')
    return new CohortError('UNREACHABLE', `${name} ended with ${String(child.exitCode ?? child.signalCode)}; ${logs}`);
  return new CohortError(code, `${name} ended: ${detail}; ${logs}`);
}
