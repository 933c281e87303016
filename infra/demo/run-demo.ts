// `cohort demo`: four hospitals, three parties and one ledger as real processes, from nothing to two trained and compared models.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { listAll } from '@cohort/protos/list-all';
import type { Admin } from '../consortium/admin-ledger.ts';
import { nodeDir } from '../consortium/layout.ts';
import { exportAudit } from '../audit/export-audit.ts';
import { budgetsAfter } from '../view/budget-left.ts';
import type { RoundBoard } from '../view/round-board.ts';
import { locate } from './data/locate.ts';
import { FaultInjection, type FaultOptions } from './fault-injection.ts';
import { connectAdmins, disconnect, proposerAmong } from './admins.ts';
import { agree } from './agree.ts';
import { createHeartConsortium, partyHosts, startNodes, type HeartConsortium } from './heart-consortium.ts';
import { readCounts } from './read-counts.ts';
import { agreeEvaluation, agreePrivateStudy } from './private-study.ts';
import type { Epsilon } from './private-settings.ts';
import { Supervisor } from '../node/supervisor.ts';
import { trainCentralisedBaseline } from './baseline-task.ts';
import { reportJson, reportLines, type Outcome, type Study } from './report.ts';
import { watchPlan } from './watch-plan.ts';

export interface DemoOptions extends FaultOptions {
  readonly rounds: number;
  readonly strategy: 'fedavg' | 'fedadam';
  /** The row of the second study's settings. */
  readonly epsilon: Epsilon;
  readonly seed: string;
  readonly dataDir: string | undefined;
  /** A folder to keep; without one a fresh folder under the system's temporary folder is made and left there. */
  readonly keep: string | undefined;
  readonly json: boolean;
}

/** What every part of the demo works with. */
interface Stage {
  readonly options: DemoOptions;
  readonly consortium: HeartConsortium;
  readonly processes: Supervisor;
  readonly admins: readonly Admin[];
  readonly files: Awaited<ReturnType<typeof locate>>['files'];
  readonly say: (line: string) => void;
  readonly interrupted: AbortSignal;
}

/** Runs the demo to its end; `made` is told the folder before anything is in it. @throws {CohortError} FOLDER_IN_USE, DATA_NOT_FOUND, TIMED_OUT when a plan does not end */
export async function runDemo(options: DemoOptions, interrupted: AbortSignal, made: (dir: string) => void): Promise<void> {
  const startedMs = performance.now();
  const elapsed = (): number => (performance.now() - startedMs) / 1000;
  const say = sayer(options.json, interrupted);
  const located = await locate({ dataDir: options.dataDir });
  say(located.notice);
  const dir = options.keep ?? (await mkdtemp(join(tmpdir(), 'cohort-demo-')));
  made(dir);
  const heart = { dir, rounds: options.rounds, strategy: options.strategy, seed: options.seed, files: located.files };
  const consortium = await createHeartConsortium(heart);
  await using processes = new Supervisor({ tell: (line) => process.stderr.write(`${line}\n`) });
  await startNodes(consortium, processes, interrupted);
  say(`started ${String(consortium.endpoints.size)} parties, 4 agents and the ledger as processes in ${dir}`);
  const open = await agree(consortium, heart, say);
  const admins = await connectAdmins(consortium);
  try {
    const stop = AbortSignal.any([interrupted, processes.failed]);
    const stage: Stage = { options, consortium, processes, admins, files: located.files, say, interrupted: stop };
    let firstRound: number | null = null;
    const studies = {
      open: await runOpenStudy(stage, open, () => (firstRound ??= elapsed())),
      private: await runPrivateStudy(stage),
    };
    const outcome = await conclude(stage, studies, { firstRound, total: elapsed });
    process.stdout.write(options.json ? `${JSON.stringify(reportJson(outcome))}\n` : `${reportLines(outcome).join('\n')}\n`);
  } finally {
    await disconnect(admins);
  }
}

/** Progress goes to stderr with `--json`, so that stdout holds JSON lines only. Nothing more is said, or begun, after an interruption. */
function sayer(json: boolean, interrupted: AbortSignal): (line: string) => void {
  return (line) => {
    interrupted.throwIfAborted();
    (json ? process.stderr : process.stdout).write(`${line}\n`);
  };
}

/** The first study: a comparison on unprotected public data, with the trouble that was asked for. */
async function runOpenStudy(stage: Stage, plan: string, onFirst: () => void): Promise<Study> {
  const { options, consortium, processes, interrupted, say } = stage;
  say('metrics are shown in clear because these datasets are registered unprotected: their statement reads "not bounded"');
  const faults = new FaultInjection(options, consortium, processes);
  const board = await watchPlan({
    consortium,
    plan,
    title: 'study 1',
    rounds: options.rounds,
    json: options.json,
    interrupted,
    onEvent: async (event) => {
      if (event.event === 'round.state') await processes.sampleMemory();
      await faults.on(event);
    },
    onEnded: async ({ state }) => {
      if (state === 'published') onFirst();
      return Promise.resolve();
    },
  });
  return studyOf(stage, plan, board);
}

/** The second study runs until the ledger refuses a round; then its model is evaluated once. */
async function runPrivateStudy(stage: Stage): Promise<Study & { readonly evaluation: Study }> {
  const { options, admins, consortium, files, say } = stage;
  const plan = await agreePrivateStudy(admins, consortium, { epsilon: options.epsilon, files }, say);
  const study = await watchNoised(stage, plan, 'study 2');
  const evaluated = await agreeEvaluation(admins, study.model, say);
  return { ...study, evaluation: await watchNoised(stage, evaluated, 'evaluation') };
}

async function watchNoised(stage: Stage, plan: string, title: string): Promise<Study> {
  const { options, admins, consortium, interrupted } = stage;
  const { ledger } = proposerAmong(admins);
  const { body } = await viewOf(stage, plan);
  const mechanisms = new Map([[plan, body.mechanism]]);
  const board = await watchPlan({
    consortium,
    plan,
    title,
    rounds: body.rounds,
    json: options.json,
    interrupted,
    onEnded: async (row) => {
      row.budget = (await budgetsAfter(ledger, body, [row.round], mechanisms)).get(row.round) ?? null;
    },
  });
  return studyOf(stage, plan, board);
}

async function viewOf({ admins }: Stage, plan: string): Promise<PlanView & { readonly body: Plan }> {
  return proposerAmong(admins).ledger.evaluate('rounds.plan', { plan });
}

async function studyOf(stage: Stage, plan: string, board: RoundBoard): Promise<Study> {
  const { ledger } = proposerAmong(stage.admins);
  const view = await viewOf(stage, plan);
  const rounds = await listAll(ledger, 'rounds.list', { plan });
  return { plan, board, status: view.status, reason: view.reason, model: view.model, rounds };
}

async function conclude(
  stage: Stage,
  studies: Outcome['studies'],
  seconds: { readonly firstRound: number | null; readonly total: () => number },
): Promise<Outcome> {
  const { options, consortium, processes, files } = stage;
  const memory = await processes.sampleMemory();
  const host = partyHosts.find((msp) => processes.isRunning(`${msp}-party`)) ?? partyHosts[0];
  const artifacts = join(nodeDir(consortium.dir, `${host}-party`), 'state', 'artifacts');
  const verdict = await trainCentralisedBaseline({
    files,
    seed: options.seed,
    open: join(artifacts, studies.open.model),
    private: {
      epsilon: options.epsilon,
      model: join(artifacts, studies.private.model),
      plan: (await viewOf(stage, studies.private.plan)).body,
      rounds: studies.private.rounds.filter(({ status }) => status === 'published').length,
    },
  });
  const audit = await exportAudit({ dir: consortium.dir, out: join(consortium.dir, 'audit.cohort') });
  return {
    verdict,
    studies,
    epsilon: options.epsilon,
    evaluation: await readCounts(artifacts, studies.private.evaluation.rounds),
    seconds: { firstRound: seconds.firstRound, total: seconds.total() },
    memory,
    model: join(artifacts, studies.private.model),
    ledger: join(nodeDir(consortium.dir, `${consortium.consortium.ledger.msp}-ledger`), 'state', 'ledger.sqlite'),
    dir: consortium.dir,
    audit: audit.file,
    genesisHash: audit.anchor,
    headHash: audit.head,
    height: audit.height,
  };
}
