// `cohort logs`: what the nodes of a folder have logged, as one, and what they log from now on.
import { CohortError, exitCodes } from '@cohort/protos/errors';
import { loadConsortium, nodeName } from '../consortium/layout.ts';
import { runnableNodes } from '../consortium/runnable-nodes.ts';
import { logText, readLogs } from '../view/node-log.ts';
import { wholeNumber, type Command } from './command.ts';
import { dirOption } from './with-admin.ts';
import { watchInterruption } from './watch-interruption.ts';
import { writeOut } from '../view/write-out.ts';

export const command: Command = {
  usage: '[NODE] [-f] [--lines COUNT] [--dir DIR]',
  summary: "show the last lines (50) of the nodes' logs, or of one node's; -f, --follow: and those that come",
  arguments: ['node?'],
  options: {
    follow: { type: 'boolean', short: 'f', means: 'goes on with the lines that come' },
    lines: { type: 'string', value: 'COUNT', default: '50', means: 'how many lines that are there already' },
    dir: dirOption,
  },
  changes: [],
  goesOn: true,
  async run(given) {
    const { values, positionals } = given;
    const dir = String(values['dir']);
    const last = wholeNumber('--lines', values['lines'], 50, 0, 1_000_000);
    const nodes = named(await runnableNodes(dir, await loadConsortium(dir)), positionals[0]);
    using stop = watchInterruption(() => 'the nodes go on');
    for await (const line of readLogs(nodes, { last, follow: values['follow'] === true ? stop.signal : null }))
      writeOut(`${values['json'] === true ? JSON.stringify({ result: line }) : logText(line)}\n`);
    return exitCodes.done;
  },
};

/** By the name of its folder or its id. @throws {CohortError} USAGE */
function named(nodes: ReadonlyMap<string, string>, node: string | undefined): ReadonlyMap<string, string> {
  if (node === undefined) return nodes;
  const name = nodeName(node);
  const folder = nodes.get(name);
  if (folder !== undefined) return new Map([[name, folder]]);
  throw new CohortError('USAGE', `node: expected one of ${[...nodes.keys()].join(', ') || 'none that is here'}, got ${node}`);
}
