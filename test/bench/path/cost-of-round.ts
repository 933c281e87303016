// What one round of a study costs, in numbers that are the same in every run: by messages alone, by fsyncs alone, and in all.
import { measureRound } from './measure-round.ts';
import { measuredStudies } from './measured-studies.ts';
import { stages, type Stage } from './round-marks.ts';
import { sumOf, type Counts } from './tally.ts';

export type StudyName = keyof typeof measuredStudies;

export interface CostOfRound {
  /** In series, when a message takes a while and an fsync no time. */
  readonly messages: Readonly<Record<Stage | 'total', number>>;
  /** In series, when an fsync takes a while and a message no time. */
  readonly fsyncs: Readonly<Record<Stage | 'total', number>>;
  /** Of the ledger, in series, when a block takes a while and all else no time: how often a round waits for one, the one that opens it included. */
  readonly blocks: Readonly<Record<Stage | 'total', number>>;
  /** All nodes together, from one opening to the next, when messages take a while. */
  readonly calls: Counts;
  readonly synced: Counts;
  readonly inAll: Readonly<Record<'calls' | 'evaluates' | 'submits' | 'fsyncs' | 'kibibytes', number>>;
}

const slowMs = 10;

export async function costOfRound(name: StudyName): Promise<CostOfRound> {
  const study = measuredStudies[name];
  const byMessages = await measureRound(study, { messageMs: slowMs, fsyncMs: 0 });
  const byFsyncs = await measureRound(study, { messageMs: 0, fsyncMs: slowMs });
  const byBlocks = await measureRound(study, { messageMs: 0, fsyncMs: 0, blockMs: slowMs });
  const { calls, fsyncs: synced, bytes } = byMessages;
  const series = (of: (stage: Stage | 'total') => number) =>
    Object.fromEntries([...stages, 'total' as const].map((stage) => [stage, of(stage)])) as CostOfRound['messages'];
  const named = (first: string) => (call: string) => call.startsWith(first);
  return {
    messages: series((stage) => byMessages.path[stage].messages),
    fsyncs: series((stage) => byFsyncs.path[stage].fsyncs),
    blocks: series((stage) => byBlocks.path[stage].fsyncs),
    calls,
    synced,
    inAll: {
      calls: sumOf(calls),
      evaluates: sumOf(calls, named('evaluate ')),
      submits: sumOf(calls, named('submit ')),
      fsyncs: sumOf(synced),
      // Certificates and signatures of the ledger differ by a byte or two from run to run.
      kibibytes: Math.round(bytes / 1024),
    },
  };
}
