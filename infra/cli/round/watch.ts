// `cohort round watch`: the live table of a consortium on this machine, from its nodes' event files.
import { exitCodes } from '@cohort/protos/errors';
import { loadConsortium } from '../../consortium/layout.ts';
import { runnableNodes } from '../../consortium/runnable-nodes.ts';
import { boardLines, roundJson, roundLine, Screen } from '../../view/draw-board.ts';
import { followEvents } from '../../view/follow-events.ts';
import { RoundBoard } from '../../view/round-board.ts';
import { readOptions, type Command } from '../command.ts';

export const command: Command = {
  usage: '[--dir DIR] [--once] [--json]',
  summary: 'show rounds as they run; --once prints what there is and ends',
  async run(args) {
    const { values } = readOptions(
      args,
      { dir: { type: 'string', default: '.cohort' }, once: { type: 'boolean' }, json: { type: 'boolean' } },
      [],
    );
    const dir = String(values['dir']);
    const nodes = await runnableNodes(dir, await loadConsortium(dir));
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        stop.abort();
      });
    if (values['once'] === true) stop.abort();
    const board = new RoundBoard();
    const screen = process.stdout.isTTY && values['json'] !== true && values['once'] !== true ? new Screen(process.stdout) : undefined;
    const shown = new Set<string>();
    for await (const event of followEvents(nodes, stop.signal)) {
      if (!board.apply(event) || values['once'] === true) continue;
      if (screen !== undefined) screen.draw(boardLines(board));
      else
        for (const row of board.rows.values())
          if (row.endedAt !== null && !shown.has(row.round)) {
            shown.add(row.round);
            process.stdout.write(`${values['json'] === true ? JSON.stringify(roundJson(row)) : roundLine(row)}\n`);
          }
    }
    if (values['once'] === true) {
      if (values['json'] === true) for (const row of board.rows.values()) process.stdout.write(`${JSON.stringify(roundJson(row))}\n`);
      else process.stdout.write(`${boardLines(board).join('\n')}\n`);
    }
    return exitCodes.done;
  },
};
