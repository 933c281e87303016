// `cohort demo`: four hospitals, three parties and one ledger as real processes, from nothing to a trained and compared model.
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CohortError } from '@cohort/protos/errors';
import type { PlanView } from '@cohort/protos/ledger';
import { connectAdmin } from '../consortium/admin-ledger.ts';
import { nodeDir } from '../consortium/layout.ts';
import { boardLines, roundJson, roundLine, Screen } from '../view/draw-board.ts';
import { followEvents } from '../view/follow-events.ts';
import { RoundBoard } from '../view/round-board.ts';
import { locate } from './data/locate.ts';
import { Disturbance, type DisturbanceOptions } from './disturbance.ts';
import { agree, createHeartConsortium, partyHosts, startNodes, type HeartConsortium } from './heart-consortium.ts';
import { Processes } from './processes.ts';
import type { RefereeTask, Verdict } from './referee.ts';
import { reportJson, reportLines, type Outcome } from './report.ts';

export interface DemoOptions extends DisturbanceOptions {
  readonly rounds: number;
  readonly strategy: 'fedavg' | 'fedadam';
  readonly seed: string;
  readonly dataDir: string | undefined;
  /** A folder to keep; without one a fresh folder under the system's temporary folder is made and left there. */
  readonly keep: string | undefined;
  readonly json: boolean;
}

const settleMs = 500;
/** The longest that a demo may take before it gives up, beyond what its rounds' deadlines allow. */
const patienceMs = 120_000;

/** Runs the demo to its end. @throws {CohortError} FOLDER_IN_USE, DATA_NOT_FOUND, TIMED_OUT when the plan does not finish */
export async function runDemo(options: DemoOptions, interrupted: AbortSignal): Promise<void> {
  const startedMs = performance.now();
  const say = sayer(options.json);
  const located = await locate({ dataDir: options.dataDir });
  say(located.notice);
  const dir = options.keep ?? (await mkdtemp(join(tmpdir(), 'cohort-demo-')));
  const heart = { dir, rounds: options.rounds, strategy: options.strategy, seed: options.seed, files: located.files };
  const consortium = await createHeartConsortium(heart);
  await using processes = new Processes();
  await startNodes(consortium, processes);
  say(
    `started ${String(Object.keys(consortium.consortium.nodes).length - consortium.consortium.organisations.length)} node processes in ${dir}`,
  );
  const plan = await agree(consortium, heart, say);
  say('metrics are shown in clear because these datasets are registered unprotected: their statement reads "not bounded"');
  const board = new RoundBoard();
  const firstRound = await watchPlan({ consortium, processes, board, options, startedMs, interrupted });
  const outcome = await conclude({
    consortium,
    processes,
    board,
    plan,
    firstRound,
    startedMs,
    task: { files: located.files, seed: options.seed },
  });
  if (options.json) process.stdout.write(`${JSON.stringify(reportJson(outcome))}\n`);
  else process.stdout.write(`${reportLines(outcome).join('\n')}\n`);
}

/** Progress goes to stderr with `--json`, so that stdout holds JSON lines only. */
function sayer(json: boolean): (line: string) => void {
  return (line) => (json ? process.stderr : process.stdout).write(`${line}\n`);
}

interface Watch {
  readonly consortium: HeartConsortium;
  readonly processes: Processes;
  readonly board: RoundBoard;
  readonly options: DemoOptions;
  readonly startedMs: number;
  readonly interrupted: AbortSignal;
}

/** Shows the rounds until the plan has ended; returns the seconds to the first published one. */
async function watchPlan({ consortium, processes, board, options, startedMs, interrupted }: Watch): Promise<number | null> {
  const nodes = new Map(
    [...Object.keys(consortium.consortium.nodes)]
      .filter((name) => !name.endsWith('-admin'))
      .map((name) => [name, nodeDir(consortium.dir, name)]),
  );
  const ended = new AbortController();
  const disturbance = new Disturbance(options, consortium, processes);
  const shown = new Set<string>();
  const screen = process.stdout.isTTY && !options.json ? new Screen(process.stdout) : undefined;
  const deadline = setTimeout(
    () => {
      ended.abort(
        new CohortError(
          'TIMED_OUT',
          `demo: expected ${String(options.rounds)} rounds in time; read the nodes' state/node.log in ${consortium.dir}`,
        ),
      );
    },
    patienceMs + options.rounds * 20_000,
  );
  let firstRound: number | null = null;
  try {
    for await (const event of followEvents(nodes, AbortSignal.any([ended.signal, interrupted]))) {
      if (event.event === 'round.state') await processes.sampleMemory();
      await disturbance.on(event);
      if (!board.apply(event)) continue;
      if (firstRound === null && [...board.rows.values()].some(({ state }) => state === 'published'))
        firstRound = (performance.now() - startedMs) / 1000;
      screen?.draw(boardLines(board));
      if (screen === undefined) showEnded(board, shown, options.json);
      if (finished(board, options.rounds)) settle(ended);
    }
  } finally {
    clearTimeout(deadline);
  }
  interrupted.throwIfAborted();
  const reason: unknown = ended.signal.reason;
  if (reason instanceof CohortError) throw reason;
  if (screen === undefined)
    for (const row of board.rows.values())
      if (!shown.has(row.round)) process.stdout.write(`${options.json ? JSON.stringify(roundJson(row)) : roundLine(row)}\n`);
  return firstRound;
}

/** Leaves the agents a moment to fetch and measure the last model. */
function settle(ended: AbortController): void {
  setTimeout(() => {
    ended.abort();
  }, settleMs);
}

function finished(board: RoundBoard, rounds: number): boolean {
  return [...board.rows.values()].some(({ number, state }) => number === rounds && state === 'published');
}

/** A round's line is printed when every organisation that trained has measured its model, or when a later round has ended too. */
function showEnded(board: RoundBoard, shown: Set<string>, json: boolean): void {
  const rows = [...board.rows.values()];
  for (const [at, row] of rows.entries()) {
    const measured = row.accuracy.size >= row.trained.size || rows.slice(at + 1).some(({ endedAt }) => endedAt !== null);
    if (shown.has(row.round) || row.endedAt === null || !measured) continue;
    shown.add(row.round);
    process.stdout.write(`${json ? JSON.stringify(roundJson(row)) : roundLine(row)}\n`);
  }
}

interface Conclusion {
  readonly consortium: HeartConsortium;
  readonly processes: Processes;
  readonly board: RoundBoard;
  readonly plan: string;
  readonly firstRound: number | null;
  readonly startedMs: number;
  readonly task: Omit<RefereeTask, 'model'>;
}

async function conclude({ consortium, processes, board, plan, firstRound, startedMs, task }: Conclusion): Promise<Outcome> {
  const memory = await processes.sampleMemory();
  const { ledger } = await connectAdmin(consortium.dir, consortium.consortium, partyHosts[0]);
  try {
    const head = await ledger.head();
    const plans = (await ledger.evaluate('rounds.plans', {})) as readonly PlanView[];
    const hash = plans.find((view) => view.plan === plan)?.model ?? consortium.genesisModel;
    const host = [...partyHosts].find((msp) => processes.isRunning(`${msp}-party`)) ?? partyHosts[0];
    const model = join(nodeDir(consortium.dir, `${host}-party`), 'state', 'artifacts', hash);
    const verdict = await referee({ ...task, model });
    return {
      verdict,
      board,
      seconds: { firstRound, total: (performance.now() - startedMs) / 1000 },
      memory,
      model,
      ledger: join(nodeDir(consortium.dir, `${consortium.consortium.ledger.msp}-ledger`), 'state', 'ledger.sqlite'),
      dir: consortium.dir,
      genesisHash: ledger.genesisHash,
      headHash: head.hash,
      height: head.height,
    };
  } finally {
    await ledger.close();
  }
}

async function referee(task: RefereeTask): Promise<Verdict> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'referee.ts'), JSON.stringify(task)], {
    maxBuffer: 1 << 20,
  });
  return JSON.parse(stdout) as Verdict;
}
