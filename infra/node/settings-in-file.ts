// What an agent's operator and commands change in its folder while it runs: pins, architectures and policy, read anew before each round is judged.
import { join } from 'node:path';
import { rulesPolicy } from '@cohort/client-agent/adapters/rules-policy';
import { trainerFor } from '@cohort/client-agent/adapters/trainer-for';
import type { contribute } from '@cohort/client-agent/contribute';
import type { PinnedParty } from '@cohort/client-agent/pinned-party';
import type { SitePolicy } from '@cohort/client-agent/ports/site-policy';
import type { Study } from '@cohort/client-agent/ports/study';
import type { Trainer } from '@cohort/client-agent/ports/trainer';
import { architectureShape, type Architecture } from '@cohort/client-agent/train/architecture';
import { sitePolicyShape } from '@cohort/policies/site-policy';
import { agentConfigShape, type AgentConfig } from './agent-config.ts';
import { readConfig } from './config.ts';
import { readJson } from './read-json.ts';

interface Settings {
  readonly pins: readonly PinnedParty[];
  readonly architectures: readonly Architecture[];
  readonly policy: SitePolicy;
}

export class SettingsInFile implements Disposable {
  readonly #dir: string;
  #settings: Settings;
  #trainer: Trainer;

  private constructor(dir: string, settings: Settings, trainer: Trainer) {
    this.#dir = dir;
    this.#settings = settings;
    this.#trainer = trainer;
  }

  /** `config` is what `dir` holds when the agent starts. @throws {CohortError} CONFIG_INVALID by file and key */
  static async read(dir: string, config: AgentConfig): Promise<SettingsInFile> {
    const settings = await settingsOf(dir, config);
    return new SettingsInFile(dir, settings, await trainerFor(config.trainer, settings.architectures));
  }

  get backend(): string {
    return this.#trainer.backend;
  }

  /** Asks the policy as it was last read. */
  get policy(): SitePolicy {
    return { refusals: (terms, exposure) => this.#settings.policy.refusals(terms, exposure) };
  }

  /** The site with the pins as they were last read. */
  of<T extends object>(site: T): T & { readonly pinnedParties: readonly PinnedParty[] } {
    const pinned = (): readonly PinnedParty[] => this.#settings.pins;
    return {
      ...site,
      get pinnedParties() {
        return pinned();
      },
    };
  }

  /** The study with the architectures as they were last read, and what trains them. */
  study(rows: Omit<Study, 'architectures' | 'trainer'>): Study {
    const architectures = (): readonly Architecture[] => this.#settings.architectures;
    const trainer = (): Trainer => this.#trainer;
    return {
      ...rows,
      get architectures() {
        return architectures();
      },
      get trainer() {
        return trainer();
      },
    };
  }

  /** The same work after a look into the files. One that cannot be read keeps the site out of the round (CONFIG_INVALID): nobody knows whom it trusts, or what it allows. */
  before(work: typeof contribute): typeof contribute {
    return async (round, ports) => {
      const config = await readConfig(this.#dir, agentConfigShape);
      this.#settings = await settingsOf(this.#dir, config);
      // A net that was taken up since may be too large for the plain loop.
      if (this.#trainer.backend === 'plain') this.#trainer = await trainerFor(config.trainer, this.#settings.architectures);
      return await work(round, ports);
    };
  }

  [Symbol.dispose](): void {
    this.#trainer.close();
  }
}

async function settingsOf(dir: string, { pinnedParties, architectures, policy }: AgentConfig): Promise<Settings> {
  const [rules, nets] = await Promise.all([
    readJson(join(dir, policy), sitePolicyShape),
    Promise.all(architectures.map((file) => readJson(join(dir, file), architectureShape))),
  ]);
  return { pins: pinnedParties, architectures: nets, policy: rulesPolicy(rules) };
}
