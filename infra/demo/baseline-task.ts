// Asks for the centralised baseline, by a process of its own: it alone reads all four hospitals' rows.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Hospital } from '@cohort/client-agent/data/heart-disease';
import type { Plan } from '@cohort/protos/terms';
import type { Accuracies } from './baselines.ts';
import type { Epsilon } from './private-settings.ts';

export interface BaselineTask {
  readonly files: Readonly<Record<Hospital, string>>;
  readonly seed: string;
  /** The file of the first study's last model. */
  readonly open: string;
  /** The second study: its comparisons without noise have as many rounds. */
  readonly private: { readonly epsilon: Epsilon; readonly model: string; readonly plan: Plan; readonly rounds: number };
}

/** Per study, method to accuracies: pooled test, then each hospital's. */
export interface Verdict {
  readonly open: Readonly<Record<string, Accuracies>>;
  readonly private: Readonly<Record<string, Accuracies>>;
}

export async function trainCentralisedBaseline(task: BaselineTask): Promise<Verdict> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, 'centralised-baseline.ts'), JSON.stringify(task)],
    {
      maxBuffer: 1 << 20,
    },
  );
  return JSON.parse(stdout) as Verdict;
}
