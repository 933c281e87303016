// `cohort up`: runs every configured node of a consortium on this machine until it is interrupted.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { loadConsortium } from '../consortium/layout.ts';
import { runnableNodes, unconfiguredNodes } from '../consortium/runnable-nodes.ts';
import { expectUnlocked, lockFolder } from '../node/lock-folder.ts';
import { removeReady, writeReady } from '../node/ready-file.ts';
import { atEndpoint, Supervisor } from '../node/supervisor.ts';
import { expectFreePort } from '../node/expect-free-port.ts';
import type { Command } from './command.ts';
import { inFolder } from './in-folder.ts';
import { print, printJson } from './print.ts';
import { dirOption } from './with-admin.ts';
import { watchInterruption } from './watch-interruption.ts';
import { writeErr } from '../view/write-out.ts';

export const command: Command = {
  usage: '[--dir DIR]',
  summary: 'run all nodes of a consortium folder until Ctrl-C or cohort down; a node that dies is started again',
  arguments: [],
  options: { dir: dirOption },
  changes: ['processes'],
  goesOn: true,
  async run(given) {
    const { values, changes } = given;
    const dir = String(values['dir']);
    const tell = teller(values['json'] === true);
    const consortium = await loadConsortium(dir);
    const nodes = await runnableNodes(dir, consortium);
    if (nodes.size === 0)
      throw new CohortError(
        'CONFIG_INVALID',
        `${dir}: expected at least one node with a node.json, got none; write one, or name another folder`,
      );
    if (changes.isDry) {
      for (const folder of [dir, ...nodes.values()]) await expectUnlocked(folder);
      for (const folder of nodes.values()) await expectFreePort(folder);
      for (const name of nodes.keys()) changes.note({ change: 'process', does: `run ${name}` });
      print(given, { dir, nodes: [...nodes.keys()] }, '');
      return exitCodes.done;
    }
    await mkdir(join(dir, 'state'), { recursive: true, mode: 0o700 });
    using _lock = await lockFolder(dir);
    await removeReady(dir); // of a process that was killed
    await expectFree(nodes.values());
    using interruption = watchInterruption(() => '');
    await writeReady(dir, { pid: process.pid, kind: 'up', endpoint: null });
    try {
      const unconfigured = await unconfiguredNodes(dir, consortium);
      if (unconfigured.length > 0)
        tell(
          { event: 'unconfigured', nodes: unconfigured },
          `not started, without a node.json: ${unconfigured.join(', ')}; docs/node.md says how to write one`,
        );
      if (consortium.ledger.kind === 'fabric')
        tell(
          { event: 'ledger', kind: 'fabric' },
          `the ledger is Hyperledger Fabric, whose part here is run by cohort ledger up${inFolder(dir)}`,
        );
      return await runAll(dir, nodes, interruption.signal, tell);
    } finally {
      await removeReady(dir);
    }
  },
};

async function runAll(dir: string, nodes: ReadonlyMap<string, string>, interrupted: AbortSignal, tell: Tell): Promise<number> {
  await using supervisor = new Supervisor({
    tell: (line) => {
      tell({ event: 'told', text: line }, line);
    },
  });
  const goesOn = `cohort up${inFolder(dir)} goes on where`;
  tell(
    { event: 'starting', nodes: [...nodes.keys()] },
    `starting ${[...nodes.keys()].join(', ')}; Ctrl-C stops them, and ${goesOn} they stopped`,
  );
  for (const [name, folder] of nodes) supervisor.start(name, folder);
  for (const name of nodes.keys())
    void supervisor.ready(name, interrupted).then(
      (endpoint) => {
        tell({ event: 'ready', node: name, endpoint }, `${name}: ready${atEndpoint(endpoint)}`);
      },
      () => undefined, // the supervisor has told why
    );
  const stopped = new Promise<void>((resolve) => {
    if (interrupted.aborted) resolve();
    interrupted.addEventListener('abort', () => {
      resolve();
    });
  });
  await Promise.race([stopped, supervisor.idle]);
  if (interrupted.aborted) {
    tell({ event: 'stopping' }, `stopping; ${goesOn} it stops now`);
    return exitCodes.done;
  }
  supervisor.failed.throwIfAborted();
  return exitCodes.done;
}

/** The same for a program and for a person. */
type Tell = (event: { readonly event: string } & Readonly<Record<string, unknown>>, line: string) => void;

function teller(isJson: boolean): Tell {
  return (event, line) => {
    if (isJson) printJson(event);
    else writeErr(`${line}\n`);
  };
}

/** Told before anything is started: half a consortium beside another is worse than none. @throws {CohortError} FOLDER_IN_USE, PORT_IN_USE */
async function expectFree(folders: Iterable<string>): Promise<void> {
  for (const folder of folders) {
    await mkdir(join(folder, 'state'), { recursive: true, mode: 0o700 });
    using _lock = await lockFolder(folder);
    await expectFreePort(folder);
  }
}
