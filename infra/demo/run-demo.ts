// `cohort demo`: four hospitals, three parties and one ledger as real processes, from nothing to two trained and compared models.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanView } from '@cohort/protos/ledger';
import type { Plan } from '@cohort/protos/terms';
import { listAll } from '@cohort/protos/list-all';
import type { Admin } from '../consortium/admin-ledger.ts';
import { fabricDir, nodeDir, nodeName } from '../consortium/layout.ts';
import { expectFabric, ledgerNodeOf, type LedgerKind } from '../consortium/ledger-address.ts';
import { findBinaries, type FabricBinaries } from '../fabric/find-binaries.ts';
import type { FabricNetwork } from '../fabric/network.ts';
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
import { CentralisedBaseline } from './baseline-task.ts';
import { reportJson, reportLines, type Outcome, type Study } from './report.ts';
import { watchPlan } from './watch-plan.ts';
import { writeErr, writeOut } from '../view/write-out.ts';

export interface DemoOptions extends FaultOptions {
  readonly rounds: number;
  readonly strategy: 'fedavg' | 'fedadam';
  /** The row of the second study's settings. */
  readonly epsilon: Epsilon;
  readonly seed: string;
  readonly dataDir: string | undefined;
  /** A folder to keep; without one a fresh folder under the system's temporary folder is made and left there. */
  readonly keep: string | undefined;
  readonly ledger: LedgerKind;
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
  const binaries = options.ledger === 'fabric' ? await findBinaries('the demo did not begin') : null;
  const located = await locate({ dataDir: options.dataDir });
  say(located.notice);
  const dir = options.keep ?? (await mkdtemp(join(tmpdir(), 'cohort-demo-')));
  made(dir);
  const { rounds, strategy, seed, ledger } = options;
  const heart = { dir, rounds, strategy, seed, ledger, files: located.files };
  const consortium = await createHeartConsortium(heart);
  await using network = binaries === null ? null : await startFabric(consortium, binaries, say, interrupted);
  await using processes = new Supervisor({
    tell: (line) => {
      writeErr(`${line}\n`);
    },
  });
  await startNodes(consortium, processes, interrupted);
  const ofLedger = network === null ? 'the ledger' : `${String(3 * network.organisations.length)} programs of Hyperledger Fabric`;
  say(`started ${String(consortium.endpoints.size)} parties, 4 agents and ${ofLedger} as processes in ${dir}`);
  const open = await agree(consortium, heart, say);
  const admins = await connectAdmins(consortium);
  try {
    const stop = AbortSignal.any([interrupted, processes.failed]);
    const stage: Stage = { options, consortium, processes, admins, files: located.files, say, interrupted: stop };
    let firstRound: number | null = null;
    const first = await runOpenStudy(stage, open, () => (firstRound ??= elapsed()));
    const { plan, baseline } = await beginPrivateStudy(stage);
    using comparisons = baseline;
    const studies = { open: first, private: await runPrivateStudy(stage, plan) };
    const outcome = await conclude(stage, studies, comparisons, { firstRound, total: elapsed });
    writeOut(options.json ? `${JSON.stringify({ result: reportJson(outcome) })}\n` : `${reportLines(outcome).join('\n')}\n`);
  } finally {
    await disconnect(admins);
  }
}

/** From nothing to the genesis on the channel. */
async function startFabric(
  { dir, consortium }: HeartConsortium,
  binaries: FabricBinaries,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<FabricNetwork> {
  const ledger = expectFabric(consortium.ledger, dir);
  const { runLedger } = await import('../fabric/run-ledger.ts');
  const begunMs = performance.now();
  const network = await runLedger({ dir, consortium: { ...consortium, ledger }, binaries, tell: say, signal });
  say(`the ledger is there after ${((performance.now() - begunMs) / 1000).toFixed(1)} s`);
  return network;
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
    onEvent: (event) => faults.on(event),
    onEnded: async ({ state }) => {
      if (state === 'published') onFirst();
      await processes.sampleMemory();
    },
  });
  return studyOf(stage, plan, board);
}

/** From here on all is known that the baseline needs to train beside the second study. */
async function beginPrivateStudy(stage: Stage): Promise<{ readonly plan: string; readonly baseline: CentralisedBaseline }> {
  const { options, admins, consortium, files, say } = stage;
  const { seed, epsilon } = options;
  const plan = await agreePrivateStudy(admins, consortium, { epsilon, files }, say);
  const { body } = await viewOf(stage, plan);
  return { plan, baseline: new CentralisedBaseline({ files, seed, epsilon, plan: body }) };
}

/** The second study runs until the ledger refuses a round; then its model is evaluated once. */
async function runPrivateStudy(stage: Stage, plan: string): Promise<Study & { readonly evaluation: Study }> {
  const { admins, say } = stage;
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
  baseline: CentralisedBaseline,
  seconds: { readonly firstRound: number | null; readonly total: () => number },
): Promise<Outcome> {
  const { options, consortium, processes } = stage;
  const memory = await processes.sampleMemory();
  const host = partyHosts.find((msp) => processes.isRunning(`${msp}-party`)) ?? partyHosts[0];
  const artifacts = join(nodeDir(consortium.dir, `${host}-party`), 'state', 'artifacts');
  const judged = baseline.verdict({
    open: join(artifacts, studies.open.model),
    private: join(artifacts, studies.private.model),
    rounds: studies.private.rounds.filter(({ status }) => status === 'published').length,
  });
  judged.catch(() => undefined);
  const audit = await auditOf(consortium);
  return {
    verdict: await judged,
    studies,
    epsilon: options.epsilon,
    evaluation: await readCounts(artifacts, studies.private.evaluation.rounds),
    seconds: { firstRound: seconds.firstRound, total: seconds.total() },
    memory,
    model: join(artifacts, studies.private.model),
    ledger: ledgerFiles(consortium),
    dir: consortium.dir,
    ...audit,
  };
}

/** One file by which anybody can redo the run. */
async function auditOf({ dir }: HeartConsortium): Promise<Pick<Outcome, 'audit' | 'genesisHash' | 'headHash' | 'height'>> {
  const { file, anchor, head, height } = await exportAudit({ dir, msp: partyHosts[0], out: join(dir, 'audit.cohort') });
  return { audit: file, genesisHash: anchor, headHash: head, height };
}

/** Where the blocks are: the embedded ledger's file, or the first hospital's peer's folder. */
function ledgerFiles({ dir, consortium }: HeartConsortium): string {
  const node = ledgerNodeOf(consortium.ledger);
  return node === null ? join(fabricDir(dir, partyHosts[0]), 'data', 'peer') : join(nodeDir(dir, nodeName(node)), 'state', 'ledger.sqlite');
}
