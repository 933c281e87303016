// What an agent's operator and commands change in its folder while it runs: offers, pins, architectures and policy, read anew before each round is judged.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { rulesPolicy } from '@cohort/client-agent/adapters/rules-policy';
import { trainerFor } from '@cohort/client-agent/adapters/trainer-for';
import type { contribute } from '@cohort/client-agent/contribute';
import type { PinnedParty } from '@cohort/client-agent/pinned-party';
import type { Site } from '@cohort/client-agent/ports/site';
import type { SitePolicy } from '@cohort/client-agent/ports/site-policy';
import type { Study } from '@cohort/client-agent/ports/study';
import type { Trainer } from '@cohort/client-agent/ports/trainer';
import { architectureShape, type Architecture } from '@cohort/client-agent/train/architecture';
import { sitePolicyShape } from '@cohort/policies/site-policy';
import { CohortError } from '@cohort/protos/errors';
import { agentConfigShape, type AgentConfig } from './agent-config.ts';
import { readConfig } from './config.ts';
import { DescribedOffers, type DescribedOffer } from './described-offers.ts';
import { readJson } from './read-json.ts';

interface Settings {
  readonly offers: readonly DescribedOffer[];
  readonly pins: readonly PinnedParty[];
  readonly architectures: readonly Architecture[];
  readonly policy: SitePolicy;
}

type Dataset = Site['dataset'];

export class SettingsInFile implements Disposable {
  readonly #dir: string;
  readonly #described: DescribedOffers;
  #settings: Settings;
  #trainer: Trainer;
  /** Tells the node.json that was looked at last from one written since. */
  #stamp: string;

  private constructor(dir: string, described: DescribedOffers, settings: Settings, trainer: Trainer, stamp: string) {
    this.#dir = dir;
    this.#described = described;
    this.#settings = settings;
    this.#trainer = trainer;
    this.#stamp = stamp;
  }

  /** `config` is what `dir` holds when the agent starts. @throws {CohortError} CONFIG_INVALID by file and key */
  static async read(dir: string, config: AgentConfig): Promise<SettingsInFile> {
    const described = new DescribedOffers(dir);
    const settings = await settingsOf(dir, config, described);
    // Unknown: what was written since `config` was read is looked at with the first block.
    return new SettingsInFile(dir, described, settings, await trainerFor(config.trainer, settings.architectures), '');
  }

  get backend(): string {
    return this.#trainer.backend;
  }

  /** The datasets offered, as they were last read. */
  get offered(): readonly Dataset[] {
    return this.#settings.offers.map(({ dataset }) => dataset);
  }

  /** Asks the policy as it was last read. */
  get policy(): SitePolicy {
    return { refusals: (terms, exposure) => this.#settings.policy.refusals(terms, exposure) };
  }

  /** The site with offers and pins as they were last read. */
  of<T extends object>(site: T): T & Pick<Site, 'pinnedParties' | 'offered'> {
    const settings = (): Settings => this.#settings;
    return {
      ...site,
      get pinnedParties() {
        return settings().pins;
      },
      get offered() {
        return settings().offers.map(({ dataset }) => dataset);
      },
    };
  }

  /** The study of a dataset that is offered, with rows, architectures and what trains them as they were last read; of one no longer offered, as it was. */
  study(dataset: Dataset, seed: string): Study {
    let last = this.#offer(dataset);
    const rows = (): DescribedOffer => {
      last = this.#offer(dataset) ?? last;
      if (last === undefined) throw notOffered(dataset);
      return last;
    };
    const architectures = (): readonly Architecture[] => this.#settings.architectures;
    const trainer = (): Trainer => this.#trainer;
    return {
      seed,
      get source() {
        return rows().source;
      },
      get schema() {
        return rows().schema;
      },
      get partition() {
        return rows().partition;
      },
      get architectures() {
        return architectures();
      },
      get trainer() {
        return trainer();
      },
    };
  }

  /**
   * The same work after a look into the files, and on what they say then to its end. One that cannot be read keeps the site out of the
   * round (CONFIG_INVALID): nobody knows whom it trusts, or what it allows. So does a dataset that is offered no longer.
   */
  before(work: typeof contribute): typeof contribute {
    return async (round, ports) => {
      await this.#refresh();
      if (this.#offer(ports.site.dataset) === undefined) throw notOffered(ports.site.dataset);
      return await work(round, { ...ports, study: { ...ports.study } });
    };
  }

  /** Reads the files anew if node.json was written since the last call; whether it was. @throws {CohortError} CONFIG_INVALID, once for each writing */
  async look(): Promise<boolean> {
    const { ino, mtimeMs, size } = await stat(join(this.#dir, 'node.json')).catch(() => ({ ino: 0, mtimeMs: 0, size: 0 }));
    const stamp = [ino, mtimeMs, size].join(' ');
    if (stamp === this.#stamp) return false;
    this.#stamp = stamp;
    await this.#refresh();
    return true;
  }

  async #refresh(): Promise<void> {
    const config = await readConfig(this.#dir, agentConfigShape);
    this.#settings = await settingsOf(this.#dir, config, this.#described);
    // A net that was taken up since may be too large for the plain loop.
    if (this.#trainer.backend === 'plain') this.#trainer = await trainerFor(config.trainer, this.#settings.architectures);
  }

  #offer({ dataset, version }: Dataset): DescribedOffer | undefined {
    return this.#settings.offers.find((offer) => offer.dataset.dataset === dataset && offer.dataset.version === version);
  }

  [Symbol.dispose](): void {
    this.#trainer.close();
  }
}

async function settingsOf(
  dir: string,
  { offers, pinnedParties, architectures, policy }: AgentConfig,
  described: DescribedOffers,
): Promise<Settings> {
  const [read, rules, nets] = await Promise.all([
    described.read(offers),
    readJson(join(dir, policy), sitePolicyShape),
    Promise.all(architectures.map((file) => readJson(join(dir, file), architectureShape))),
  ]);
  return { offers: read, pins: pinnedParties, architectures: nets, policy: rulesPolicy(rules) };
}

function notOffered({ dataset, version }: Dataset): CohortError {
  return new CohortError(
    'DATASET_NOT_OFFERED',
    `dataset ${dataset} version ${String(version)}: expected it under offers in node.json, got others; offer it again (cohort dataset register), or vote a plan without it`,
  );
}
