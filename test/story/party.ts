// One aggregator party of the story: the product's own, with its folder, so that it can be killed and come back.
import { stored } from '@cohort/aggregator/adapters/stored';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { encryptedShares } from '@cohort/aggregator/adapters/encrypted-shares';
import { fileArtifacts } from '@cohort/protos/runtime/file-artifacts';
import { fileVault } from '@cohort/aggregator/adapters/file-vault';
import { inProcessNoise } from '@cohort/aggregator/adapters/in-process-noise';
import { journalHead } from '@cohort/aggregator/adapters/journal-head';
import { sqliteJournal } from '@cohort/aggregator/adapters/sqlite-journal';
import { defaultSteps } from '@cohort/aggregator/close-round';
import { start, type Party, type PartyConfig } from '@cohort/aggregator/party';
import type { Ledger } from '@cohort/chaincode/client/ledger';
import type { Clock } from '@cohort/protos/runtime/clock';
import type { Journal } from '@cohort/aggregator/ports/journal';
import type { Peers } from '@cohort/aggregator/ports/peers';
import type { Ports } from '@cohort/aggregator/ports/ports';
import type { PartyService } from '@cohort/aggregator/service';
import type { RunningState, Steps } from '@cohort/aggregator/steps/step';
import type { BoxSecrets } from '@cohort/infra/pki/box-secrets';
import { CohortError } from '@cohort/protos/errors';
import type { Cooperative } from './cooperative.ts';
import type { PartyStores } from '../bench/path/slow-stores.ts';
import type { Diary } from './diary.ts';

export interface PartySetting {
  readonly cooperative: Cooperative;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly models: NonNullable<PartyConfig['models']>;
  /** Parties that answer now, by node id. */
  readonly services: Map<string, PartyService>;
  readonly peersOf: (node: string) => Peers;
  /** What its stores are wrapped in, for whoever counts what they cost. */
  readonly stores?: PartyStores;
  /** The process's client of the ledger, for whoever uses it beside it; one of its own without it. */
  readonly ledger?: Ledger;
}

export class StoryParty {
  readonly node: string;
  readonly #setting: PartySetting;
  readonly #folder: string;
  /** What was written stays there when the party is killed. */
  readonly #journal: Journal;
  #running: { readonly party: Party; readonly ports: Ports } | null = null;

  constructor(msp: string, setting: PartySetting) {
    this.node = `${msp}/party`;
    this.#setting = setting;
    this.#folder = join(setting.cooperative.folder, `${msp}-party`);
    mkdirSync(this.#folder, { mode: 0o700 });
    // It need outlive a kill of the party only, not of the process.
    this.#journal = sqliteJournal(':memory:', setting.stores?.journal);
    setting.stores?.opened(journalHead(this.#journal));
  }

  /** Starts, or starts again over what the folder holds. With `freezeBefore` it stops dead as it enters that state. */
  async start(freezeBefore?: RunningState): Promise<void> {
    const { models, services } = this.#setting;
    const ports = this.#ports(await this.#setting.cooperative.boxSecrets(this.node));
    const party = await start({ node: this.node, models }, ports, freezeBefore === undefined ? defaultSteps : this.#freezing(freezeBefore));
    party.done.catch((error: unknown) => {
      this.#setting.diary.broke(this.node, error);
    });
    this.#running = { party, ports };
    services.set(this.node, party.service);
  }

  /** Nobody hears of it any more, and what it had not written down is lost. */
  async kill(): Promise<void> {
    this.#setting.services.delete(this.node);
    const running = this.#running;
    this.#running = null;
    await running?.party.stop();
    await running?.ports.artifacts.settle().catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.kill();
    this.#journal.close();
  }

  /** What it wrote down and what it may serve. */
  get ports(): Ports {
    if (this.#running === null) throw new RangeError(`${this.node}: expected it to run`);
    return this.#running.ports;
  }

  #ports(box: BoxSecrets): Ports {
    const { cooperative, clock, diary, peersOf, stores, ledger } = this.#setting;
    const folder = this.#folder;
    const journal = this.#journal;
    const { nodeKey } = cooperative.keys(this.node);
    const vault = fileVault(join(folder, 'vault'));
    const shares = encryptedShares(stores?.vault(vault) ?? vault, journal);
    const artifacts = fileArtifacts(join(folder, 'artifacts'), stored);
    return {
      journal,
      shares,
      artifacts: stores?.artifacts(artifacts) ?? artifacts,
      offered: fileArtifacts(join(folder, 'offered'), stored),
      noise: inProcessNoise(),
      peers: peersOf(this.node),
      clock,
      ledger: ledger ?? cooperative.ledgerOf(this.node),
      events: diary.of(this.node),
      keys: { nodeSeed: nodeKey.seed, boxSecret: (publicKey) => box.of(publicKey), peekBoxSecret: (publicKey) => box.peek(publicKey) },
    };
  }

  #freezing(state: RunningState): Steps {
    return {
      ...defaultSteps,
      [state]: async (...[round]: Parameters<Steps[RunningState]>) => {
        this.#setting.diary.of(this.node).emit('story.frozen', { round: round.key, state });
        return await new Promise((_, reject) => {
          round.signal.addEventListener('abort', () => {
            reject(new CohortError('UNREACHABLE', 'this party is dead'));
          });
        });
      },
    };
  }
}
