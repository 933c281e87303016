// `cohort round watch`: the live tables of a consortium on this machine, from its nodes' event files and its ledger.
import { exitCodes } from '@cohort/protos/errors';
import { adminsHere } from '../../consortium/admin-here.ts';
import { connectAdmin, type Admin } from '../../consortium/admin-ledger.ts';
import { askParties } from '../../consortium/ask-parties.ts';
import { hostOf } from '../../consortium/ledger-address.ts';
import { loadConsortium, type Consortium } from '../../consortium/layout.ts';
import { runnableNodes } from '../../consortium/runnable-nodes.ts';
import { LedgerAsker } from '../../view/ask-ledger.ts';
import { roundJson, roundLine, Screen } from '../../view/draw-board.ts';
import type { Place } from '../../view/read-lines.ts';
import { followEvents } from '../../view/follow-events.ts';
import { PlanBoards } from '../../view/plan-boards.ts';
import type { RoundBoard, RoundRow } from '../../view/round-board.ts';
import type { Command } from '../command.ts';
import { adminOptions } from '../with-admin.ts';
import { watchInterruption } from '../watch-interruption.ts';
import { writeOut } from '../../view/write-out.ts';

/** The nodes' files are there without the ledger, which is asked on the side. */
const patienceMs = 1000;

export const command: Command = {
  usage: '[--dir DIR] [--as MSP] [--once]',
  summary: 'show rounds as they run, a table for each plan; --once prints what there is and ends',
  arguments: [],
  options: {
    once: { type: 'boolean', means: 'prints what there is and ends' },
    ...adminOptions,
  },
  changes: [],
  goesOn: true,
  async run(given) {
    const { values } = given;
    const dir = String(values['dir']);
    const consortium = await loadConsortium(dir);
    const nodes = await runnableNodes(dir, consortium);
    using stop = watchInterruption(() => '');
    const json = values['json'] === true;
    const boards = new PlanBoards();
    const printer = new Printer(boards, json);
    const admin = await adminOf(dir, consortium, values['as']);
    const asker = admin === null ? null : new LedgerAsker(admin.ledger, (plan) => askParties(admin, consortium, plan));
    try {
      // First all that has happened, so that the ledger is asked once for it.
      const places = new Map<string, Place>();
      for await (const event of followEvents(nodes, AbortSignal.abort(), places)) boards.apply(event);
      await asker?.fill(boards);
      if (values['once'] === true) {
        printer.all();
        return exitCodes.done;
      }
      printer.show();
      for await (const event of followEvents(nodes, stop.signal, places)) {
        const plan = boards.apply(event);
        if (plan === null) continue;
        if (boards.ended(plan).length > 0) await asker?.fill(boards);
        printer.show();
      }
      printer.showRest();
      return exitCodes.done;
    } finally {
      await admin?.ledger.close();
    }
  },
};

/** Anybody's admin will do; null where there is none. */
async function adminOf(dir: string, consortium: Consortium, as: string | boolean | undefined): Promise<Admin | null> {
  const here = await adminsHere(dir, consortium);
  const msp = typeof as === 'string' ? as : (here.find((known) => known === hostOf(consortium.ledger)) ?? here[0]);
  return msp === undefined ? null : connectAdmin(dir, consortium, { msp, patienceMs });
}

/** On a terminal all tables, redrawn; elsewhere a line, or with `json` an object, for each round once it is over. */
class Printer {
  readonly #boards: PlanBoards;
  readonly #json: boolean;
  readonly #screen: Screen | null;
  readonly #shown = new Set<string>();
  readonly #hindered = new Map<string, string>();
  #plan = '';

  constructor(boards: PlanBoards, json: boolean) {
    this.#boards = boards;
    this.#json = json;
    this.#screen = process.stdout.isTTY && !json ? new Screen(process.stdout) : null;
  }

  show(): void {
    if (this.#screen !== null) {
      this.#screen.draw(this.#boards.lines());
      return;
    }
    this.#print((board, row) => board.isComplete(row));
    if (this.#json) return;
    if (this.#boards.boards.size === 0) writeOut('no round was seen yet; each is shown once it is over\n');
    this.#printObstacles();
  }

  /** Each time that the causes for which a plan does not move are others than before. */
  #printObstacles(): void {
    for (const plan of this.#boards.boards.keys()) {
      const lines = this.#boards.obstacles(plan).map((line) => `plan ${plan.slice(0, 12)} ${line}\n`);
      if (lines.join('') === (this.#hindered.get(plan) ?? '')) continue;
      this.#hindered.set(plan, lines.join(''));
      writeOut(lines.join(''));
    }
  }

  /** Once nothing more will come: what was owed to the end. */
  showRest(): void {
    if (this.#screen === null) this.#print((_, row) => row.endedAt !== null);
  }

  #print(isDue: (board: RoundBoard, row: RoundRow) => boolean): void {
    for (const [plan, board] of this.#boards.boards)
      for (const row of board.inOrder) {
        if (!isDue(board, row) || this.#shown.has(row.round)) continue;
        this.#shown.add(row.round);
        if (!this.#json && plan !== this.#plan) writeOut(`${this.#boards.heading(plan)}\n`);
        this.#plan = plan;
        writeOut(`${this.#json ? JSON.stringify({ result: roundJson(row) }) : roundLine(row)}\n`);
      }
  }

  /** Rounds that are still open too. */
  all(): void {
    const rows = [...this.#boards.boards.values()].flatMap((board) => board.inOrder);
    const lines = this.#json ? rows.map((row) => JSON.stringify({ result: roundJson(row) })) : this.#boards.lines();
    if (lines.length > 0) writeOut(`${lines.join('\n')}\n`);
  }
}
