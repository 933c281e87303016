// Asks for the centralised baseline, by a process of its own: it alone reads all four hospitals' rows.
import { execFile } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Hospital } from '@cohort/client-agent/data/heart-disease';
import type { Plan } from '@cohort/protos/terms';
import type { Accuracies } from './baselines.ts';
import type { Epsilon } from './private-settings.ts';

/** What is known when the second study begins. */
export interface BaselineTask {
  readonly files: Readonly<Record<Hospital, string>>;
  readonly seed: string;
  readonly epsilon: Epsilon;
  /** The second study's. */
  readonly plan: Plan;
}

/** What came of both studies: the files of their last models, and the second's published rounds, of which a comparison without noise has as many. */
export interface StudiesEnded {
  readonly open: string;
  readonly private: string;
  readonly rounds: number;
}

/** Per study, method to accuracies: pooled test, then each hospital's. */
export interface Verdict {
  readonly open: Readonly<Record<string, Accuracies>>;
  readonly private: Readonly<Record<string, Accuracies>>;
}

/** The baseline's process: it trains beside the second study, behind whatever else wants a processor. Disposal ends it. */
export class CentralisedBaseline implements Disposable {
  readonly #running;

  constructor(task: BaselineTask) {
    const program = join(import.meta.dirname, 'centralised-baseline.ts');
    this.#running = promisify(execFile)(process.execPath, [program, JSON.stringify(task)], { maxBuffer: 1 << 20 });
    // Heard by whoever asks for the verdict.
    this.#running.catch(() => undefined);
    const { pid } = this.#running.child;
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  }

  /** To be asked once. */
  async verdict(ended: StudiesEnded): Promise<Verdict> {
    this.#running.child.stdin?.end(JSON.stringify(ended));
    const { stdout } = await this.#running;
    return JSON.parse(stdout) as Verdict;
  }

  [Symbol.dispose](): void {
    this.#running.child.kill();
  }
}
