// Shows one plan's rounds as they run, until the plan has ended.
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import { CohortError } from '@cohort/protos/errors';
import { nodeDir } from '../consortium/layout.ts';
import { boardLines, roundJson, roundLine, Screen } from '../view/draw-board.ts';
import { followEvents, type NodeEvent } from '../view/follow-events.ts';
import { RoundBoard, type RoundRow } from '../view/round-board.ts';
import type { HeartConsortium } from './heart-consortium.ts';
import { writeOut } from '../view/write-out.ts';

export interface Watch {
  readonly consortium: HeartConsortium;
  readonly plan: string;
  /** What a line of this plan's begins with: every plan counts its rounds from 1. */
  readonly title: string;
  /** The plan's last round. */
  readonly rounds: number;
  readonly json: boolean;
  readonly interrupted: AbortSignal;
  /** Sees every event of every plan. */
  readonly onEvent?: (event: NodeEvent) => Promise<void>;
  /** Called once for each round that was published, void or abandoned, before it is shown. */
  readonly onEnded?: (row: RoundRow) => Promise<void>;
}

/** Leaves the agents a moment to fetch and measure the last model, if that takes so long. */
const settleMs = 500;
/** The longest that a plan may take before the demo gives up, beyond what its rounds' deadlines allow. */
const patienceMs = 120_000;
const roundMs = 20_000;

/** @throws {CohortError} TIMED_OUT when the plan does not end; the reason of `interrupted` */
export async function watchPlan(watch: Watch): Promise<RoundBoard> {
  const { consortium, plan, title, rounds, json, interrupted } = watch;
  const names = Object.keys(consortium.consortium.nodes).filter((name) => !name.endsWith('-admin'));
  const nodes = new Map(names.map((name) => [name, nodeDir(consortium.dir, name)]));
  const board = new RoundBoard(plan);
  board.expect(hospitals);
  const printer = new Printer(board, json ? null : title);
  const ended = new AbortController();
  const deadline = setTimeout(
    () => {
      ended.abort(
        new CohortError(
          'TIMED_OUT',
          `demo: expected ${String(rounds)} rounds in time; read the nodes' state/node.log in ${consortium.dir}`,
        ),
      );
    },
    patienceMs + rounds * roundMs,
  );
  const over = new Set<string>();
  let settling = false;
  try {
    for await (const event of followEvents(nodes, AbortSignal.any([ended.signal, interrupted]))) {
      await watch.onEvent?.(event);
      const standsStill = event.event === 'plan.standing' && event['status'] !== 'active';
      if ((event.event === 'plan.ended' || standsStill) && event['plan'] === plan) settling = settle(ended);
      const changed = board.apply(event);
      if (!changed && !settling) continue;
      for (const row of board.rows.values())
        if (row.endedAt !== null && !over.has(row.round)) {
          over.add(row.round);
          await watch.onEnded?.(row);
          if (row.number === rounds && row.state === 'published') settling = settle(ended);
        }
      printer.show();
      if (settling && board.inOrder.every((row) => board.isComplete(row))) ended.abort();
    }
  } finally {
    clearTimeout(deadline);
  }
  interrupted.throwIfAborted();
  const reason: unknown = ended.signal.reason;
  if (reason instanceof CohortError) throw reason;
  printer.showRest();
  return board;
}

function settle(ended: AbortController): true {
  setTimeout(() => {
    ended.abort();
  }, settleMs);
  return true;
}

/** On a terminal one table, redrawn; elsewhere a line, or without a title a JSON object, for each round once it is over and measured. */
class Printer {
  readonly #board: RoundBoard;
  readonly #title: string | null;
  readonly #screen: Screen | null;
  readonly #shown = new Set<string>();

  constructor(board: RoundBoard, title: string | null) {
    this.#board = board;
    this.#title = title;
    this.#screen = process.stdout.isTTY && title !== null ? new Screen(process.stdout) : null;
  }

  show(): void {
    if (this.#screen !== null) {
      this.#screen.draw(boardLines(this.#board));
      return;
    }
    for (const row of this.#board.inOrder) if (this.#board.isComplete(row)) this.#print(row);
  }

  showRest(): void {
    if (this.#screen === null) for (const row of this.#board.inOrder) this.#print(row);
  }

  #print(row: RoundRow): void {
    if (this.#shown.has(row.round)) return;
    this.#shown.add(row.round);
    writeOut(`${this.#title === null ? JSON.stringify({ result: roundJson(row) }) : `${this.#title}, ${roundLine(row)}`}\n`);
  }
}
