// The demo's last screen: what the federation reached, what it cost, where things lie, and who was trusted.
import { hospitals } from '@cohort/client-agent/data/heart-disease';
import type { RoundBoard } from '../view/round-board.ts';
import { table } from '../view/table.ts';
import type { Verdict } from './referee.ts';

export interface Outcome {
  readonly verdict: Verdict;
  readonly board: RoundBoard;
  /** Seconds from the start of the command to the first published round and to the end. */
  readonly seconds: { readonly firstRound: number | null; readonly total: number };
  readonly memory: ReadonlyMap<string, number>;
  readonly model: string;
  readonly ledger: string;
  readonly dir: string;
  readonly genesisHash: string;
  readonly headHash: string;
  readonly height: number;
}

/** The report as lines of text. */
export function reportLines(outcome: Outcome): string[] {
  const { verdict, board, seconds, memory } = outcome;
  const label = (method: string): string =>
    method === 'pooled training' ? 'pooled training (referee)' : method.replace('local ', 'alone: ');
  const accuracy = table([
    ['accuracy at 0.5', 'pooled test', ...hospitals],
    ...Object.entries(verdict).map(([method, cells]) => [label(method), ...cells.map((cell) => cell.toFixed(3))]),
  ]);
  const published = [...board.rows.values()].filter(({ state }) => state === 'published').length;
  return [
    '',
    ...accuracy,
    'The referee is a separate process that read all four files: what the cooperative could not do.',
    '',
    `rounds published    ${String(published)} of ${String(board.rows.size)} opened; the first ${seconds.firstRound === null ? 'never' : `${seconds.firstRound.toFixed(1)} s`} after the start, ${seconds.total.toFixed(1)} s in all`,
    `bytes on the wire   ${String(board.bytesSent)} between agents and parties, without TLS and the ledger's`,
    `time, all nodes     ${timeSplit(board)}`,
    `memory, peak        ${[...memory].map(([name, bytes]) => `${name} ${String(Math.round(bytes / 2 ** 20))} MiB`).join(', ')}`,
    `last model          ${outcome.model}`,
    `ledger              ${outcome.ledger} (height ${String(outcome.height)})`,
    `genesis, head       ${outcome.genesisHash} ${outcome.headHash}`,
    `folder              ${outcome.dir}`,
    '',
    'One operator ran every process here: there was no secrecy from that operator. Run each node at its own institution for that.',
  ];
}

/** The report as one JSON object. */
export function reportJson({ board, memory, ...outcome }: Outcome): Record<string, unknown> {
  return {
    event: 'report',
    ...outcome,
    bytesSent: board.bytesSent,
    milliseconds: Object.fromEntries(board.spent),
    memoryBytes: Object.fromEntries(memory),
    secrecy: 'one operator ran every process: no secrecy from that operator',
  };
}

function timeSplit({ spent }: RoundBoard): string {
  return ['train', 'share', 'transport', 'sum', 'ledger']
    .map((kind) => `${kind} ${((spent.get(kind) ?? 0) / 1000).toFixed(1)} s`)
    .join(', ');
}
