// The agents of one node: one for each dataset that its node.json offers, also for those that come while it runs.
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { Agent } from '@cohort/client-agent/agent';
import type { Site } from '@cohort/client-agent/ports/site';
import { CohortError } from '@cohort/protos/errors';
import type { SettingsInFile } from './settings-in-file.ts';

export interface OfferedAgentsOptions {
  readonly settings: Pick<SettingsInFile, 'offered' | 'look'>;
  readonly start: (dataset: Site['dataset']) => Promise<Agent>;
  /** Told why what was written is not taken up. */
  readonly refused: (error: CohortError) => void;
}

export class OfferedAgents implements AsyncDisposable {
  readonly #options: OfferedAgentsOptions;
  readonly #agents = new Map<string, Agent>();
  readonly #broken = Promise.withResolvers<never>();
  #isBehind = false;

  constructor(options: OfferedAgentsOptions) {
    this.#options = options;
    this.#broken.promise.catch(() => undefined);
  }

  get size(): number {
    return this.#agents.size;
  }

  /** Rejects with what made an agent stop. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  /** Starts an agent for each dataset that is offered and has none. @throws {CohortError} what starting one throws */
  async takeUp(): Promise<void> {
    for (const dataset of this.#options.settings.offered) {
      const name = `${dataset.dataset} ${String(dataset.version)}`;
      if (this.#agents.has(name)) continue;
      const agent = await this.#options.start(dataset);
      this.#agents.set(name, agent);
      agent.done.catch(this.#broken.reject);
    }
  }

  /** Looks with each block, for a round that names a dataset opens with one: what is offered by then has its agent in time. Ends by `signal`. @throws {CohortError} the ledger's */
  async follow(ledger: Pick<Ledger, 'head' | 'blocks'>, signal: AbortSignal): Promise<void> {
    try {
      const { height } = await ledger.head();
      for await (const _ of ledger.blocks(height, signal)) await this.#look();
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    }
  }

  async #look(): Promise<void> {
    try {
      if (!(await this.#options.settings.look()) && !this.#isBehind) return;
      this.#isBehind = true;
      await this.takeUp();
      this.#isBehind = false;
    } catch (thrown) {
      this.#options.refused(CohortError.from(thrown));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#agents.values()].map(async (agent) => agent.close()));
  }
}
