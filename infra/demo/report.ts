// The demo's last screen: what both studies reached, what they cost, where things lie, and who was trusted.
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import type { PlanView, RoundView } from '@cohort/protos/ledger';
import type { RoundBoard } from '../view/round-board.ts';
import { table } from '../view/table.ts';
import type { Accuracies } from './baselines.ts';
import { evaluationSettings, type Epsilon } from './private-settings.ts';
import { accuracyOf, type Counts } from './read-counts.ts';
import type { Verdict } from './baseline-task.ts';

/** One plan after its end, from the ledger and from what was seen. */
export interface Study extends Pick<PlanView, 'plan' | 'status' | 'reason' | 'model'> {
  readonly board: RoundBoard;
  readonly rounds: readonly RoundView[];
}

export interface Outcome {
  readonly verdict: Verdict;
  readonly studies: { readonly open: Study; readonly private: Study & { readonly evaluation: Study } };
  readonly epsilon: Epsilon;
  readonly evaluation: Counts | null;
  /** Seconds from the start of the command to the first published round and to the end. */
  readonly seconds: { readonly firstRound: number | null; readonly total: number };
  readonly memory: ReadonlyMap<string, number>;
  readonly model: string;
  readonly ledger: string;
  readonly dir: string;
  readonly audit: string;
  readonly genesisHash: string;
  readonly headHash: string;
  readonly height: number;
}

/** The report as lines of text. */
export function reportLines(outcome: Outcome): string[] {
  return ['', ...openLines(outcome), '', ...privateLines(outcome), '', ...costLines(outcome), '', ...placeLines(outcome)];
}

function openLines({ verdict, studies }: Outcome): string[] {
  return [
    `STUDY 1, a comparison on unprotected public data: ${String(published(studies.open))} rounds without noise.`,
    'Of these rows the ledger says: not bounded.',
    ...accuracyTable(verdict.open),
  ];
}

function privateLines({ verdict, studies, epsilon, evaluation }: Outcome): string[] {
  const { private: study } = studies;
  const end =
    study.reason === 'budget-exhausted' ? `the ledger refused round ${String(published(study) + 1)}` : `the plan is ${study.status}`;
  // Of the round that was refused, not of an earlier one.
  const refusals = study.board.inOrder.filter(({ number }) => number > published(study)).flatMap((row) => [...row.refusals]);
  const last = [...study.board.rows.values()].findLast(({ budget }) => budget !== null)?.budget;
  return [
    `STUDY 2, differential privacy: epsilon ${epsilon} at delta 1e-5 for each record. ${String(published(study))} rounds; ${end}.`,
    ...refusals.slice(0, 1).map(([member, refusal]) => `${member}: ${refusal}`),
    ...(last === undefined || last === null
      ? []
      : [
          `Released so far: epsilon ${last.epsilon.toFixed(2)}, for ${(100 * last.spent).toFixed(1)} % of the budget: what adds up over rounds is a Renyi divergence, in nats.`,
        ]),
    ...accuracyTable(verdict.private),
    evaluation === null
      ? 'The noised evaluation was not published.'
      : `What the cooperative itself may know: ${(100 * accuracyOf(evaluation)).toFixed(1)} % right, by one noised evaluation that spent epsilon ${evaluationSettings.epsilon.num} of the evaluation rows.`,
    'The centralised baseline is a separate process that read all four files: what the cooperative could not do.',
  ];
}

/** The plans of a demo, in their order. */
const parts = ['study 1:', 'study 2:', 'evaluation:'];

function costLines({ studies, seconds, memory }: Outcome): string[] {
  const boards = [studies.open, studies.private, studies.private.evaluation].map(({ board }) => board);
  const first = seconds.firstRound === null ? 'never' : `${seconds.firstRound.toFixed(1)} s`;
  return [
    `rounds published    ${boards.map((board, index) => `${parts[index] ?? ''} ${String(count(board, 'published'))} of ${String(board.rows.size)}`).join(', ')}; the first ${first} after the start, ${seconds.total.toFixed(1)} s in all`,
    `bytes on the wire   ${String(Math.max(...boards.map(({ bytesSent }) => bytesSent)))} between agents and parties, without TLS and the ledger's`,
    ...boards.slice(0, 2).map((board, index) => `time, study ${String(index + 1)}       ${timeSplit(board)}`),
    `memory, peak MiB    ${['ledger', 'party', 'agent'].flatMap((kind) => peaksOf(memory, kind)).join('; ')}`,
  ];
}

/** Each process of one kind: `agent: cleveland 170, hungarian 168, ...`; nothing where there is none, as of a ledger on Fabric. */
function peaksOf(memory: ReadonlyMap<string, number>, kind: string): string[] {
  const own = [...memory].filter(([name]) => name.endsWith(`-${kind}`));
  if (own.length === 0) return [];
  return [`${kind}: ${own.map(([name, bytes]) => `${name.slice(0, -kind.length - 1)} ${String(Math.round(bytes / 2 ** 20))}`).join(', ')}`];
}

function placeLines({ model, ledger, height, dir, audit, genesisHash, headHash }: Outcome): string[] {
  return [
    `last model          ${model}`,
    `ledger              ${ledger} (height ${String(height)})`,
    `folder              ${dir}`,
    'Anybody can redo the whole run offline from one file:',
    `  node bin/cohort.mjs audit verify ${audit} --anchor ${genesisHash} --head ${headHash}`,
    '',
    'One operator ran every process here: there was no secrecy from that operator. Run each node at its own institution for that.',
  ];
}

/** The report as one JSON object. */
export function reportJson({ studies, memory, ...outcome }: Outcome): Record<string, unknown> {
  const shown = ({ plan, status, reason, model, board }: Study) => ({
    plan,
    status,
    reason,
    model,
    published: count(board, 'published'),
    bytesSent: board.bytesSent,
    milliseconds: Object.fromEntries(board.spent),
  });
  return {
    event: 'report',
    ...outcome,
    studies: { open: shown(studies.open), private: shown(studies.private), evaluation: shown(studies.private.evaluation) },
    memoryBytes: Object.fromEntries(memory),
    secrecy: 'one operator ran every process: no secrecy from that operator',
  };
}

function accuracyTable(methods: Readonly<Record<string, Accuracies>>): string[] {
  return table([
    ['accuracy at 0.5', 'pooled test', ...hospitals],
    ...Object.entries(methods).map(([method, cells]) => [method, ...cells.map((cell) => cell.toFixed(3))]),
  ]);
}

const published = ({ board }: Study): number => count(board, 'published');

function count(board: RoundBoard, state: string): number {
  return [...board.rows.values()].filter((row) => row.state === state).length;
}

function timeSplit({ spent }: RoundBoard): string {
  return ['train', 'share', 'transport', 'sum', 'ledger']
    .map((kind) => {
      const milliseconds = spent.get(kind);
      // Under noise no agent tells how long it trained.
      return milliseconds === undefined ? `${kind} not measured` : `${kind} ${(milliseconds / 1000).toFixed(1)} s`;
    })
    .join(', ');
}
